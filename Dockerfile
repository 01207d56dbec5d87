# Lintel's server and worker. The engine that runs the sandboxes is another one: give DOCKER_HOST, or mount its socket
# into the worker's container only. State lies in /data.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json ./
RUN npm ci --no-audit --no-fund
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY app.yml ./
RUN mkdir /data && chown node:node /data
USER node
ENV LINTEL_DATA=/data LINTEL_CACHE=/data/cache LINTEL_OPERATOR=/data/operator.yml HOST=0.0.0.0 PORT=3000
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["node", "dist/main.js"]
CMD ["start"]
