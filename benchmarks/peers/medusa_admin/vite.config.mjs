import medusa from "@medusajs/admin-vite-plugin";
import react from "@vitejs/plugin-react";
export default {
  plugins: [react(), (medusa.default ?? medusa)({ sources: [] })],
  define: { __BASE__: '"/"', __BACKEND_URL__: '"/"', __STOREFRONT_URL__: '"/"', __AUTH_TYPE__: '"session"', __JWT_TOKEN_STORAGE_KEY__: 'undefined', __MAX_UPLOAD_FILE_SIZE__: '1000000' },
  build: { manifest: true },
};
