"""What the examiner says: assessments of regions and the decision."""
