import { defineConfig } from "vite";

// The built page is served by the service itself, from /, and loads nothing from elsewhere.
export default defineConfig({
  base: "/",
  build: {
    outDir: "../visualdoc_service/static",
    emptyOutDir: true,
    target: "es2022",
    // a file of its own: the content security policy allows no data: fonts or styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } },
});
