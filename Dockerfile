# Two stages: the package is built and packed with all development parts, the image gets only what the package brings.
FROM node:24-trixie-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build-assets.ts && npm pack --pack-destination /tmp

FROM node:24-trixie-slim
ENV NODE_ENV=production BONAFIDE_HOST=0.0.0.0 BONAFIDE_DATA_DIR=/data
WORKDIR /app
COPY --from=build /tmp/bonafide-*.tgz /tmp/
RUN npm install --omit=dev --ignore-scripts /tmp/bonafide-*.tgz && rm /tmp/bonafide-*.tgz && npm cache clean --force \
  # The runtime of the networks brings its libraries for all systems: 220 MB that are of no use here.
  && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32 \
  && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--liftoff-only", "--max-semi-space-size=4", "/app/node_modules/bonafide/bin/bonafide.js"]
CMD ["serve"]
