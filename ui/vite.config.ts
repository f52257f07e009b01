import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

/** Where the dev server and `vite preview` find the API. The built files are served by Ramal itself. */
const server = 'http://localhost:5080';
const served = ['/api', '/openapi', '/health', '/hooks', '/tenant'];
const proxy = Object.fromEntries(served.map((path) => [path, { target: server, changeOrigin: false }]));

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      strategies: 'generateSW',
      registerType: 'autoUpdate',
      // Registration happens in main.tsx: an injected inline script would break the Content-Security-Policy.
      injectRegister: false,
      includeAssets: ['favicon.svg', 'icons/*.png'],
      manifest: {
        id: '/',
        name: 'Ramal',
        short_name: 'Ramal',
        description: 'Vários números de WhatsApp, uma agenda confiável.',
        lang: 'pt-BR',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f7f8f8',
        theme_color: '#0f766e',
        icons: [
          { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
        shortcuts: [
          { name: 'Agendar', url: '/schedule' },
          { name: 'Agendamentos', url: '/messages' },
          { name: 'Instâncias', url: '/instances' },
        ],
      },
      workbox: {
        // Only the shell is kept: nothing of the account is ever stored by the service worker.
        globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
        globIgnores: ['lazy/**', '**/ReferencePage-*', '**/*-cyrillic*', '**/*-greek*', '**/*-vietnamese*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|openapi|health|metrics|hooks|tenant)(\/|$)/],
        runtimeCaching: [],
        cleanupOutdatedCaches: true,
        clientsClaim: true,
        skipWaiting: true,
      },
    }),
  ],
  build: {
    target: 'es2022',
    // Fonts and images stay files: `data:` is allowed for images only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    // What is loaded on demand (the API reference above all) stays out of the service worker's store.
    rolldownOptions: { output: { chunkFileNames: 'lazy/[name]-[hash].js' } },
  },
  server: { host: '127.0.0.1', port: 5173, proxy },
  preview: { host: '127.0.0.1', port: 4173, proxy },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
