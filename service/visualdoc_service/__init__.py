"""The service around the library: HTTP, storage, jobs and the examiner's page."""
