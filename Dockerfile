# Node runs the TypeScript itself, so nothing is built: the first stage fetches what is needed, the second is what
# runs. `docker compose up` (README, "Two replicas") builds it.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the only one there is would fetch the Node that this image brings.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/.bin/node \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 SWITCHBOARD_DATA=/data
WORKDIR /app
# Where the embedded database would live; with DATABASE_URL it stays empty.
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY drizzle drizzle
COPY src src
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and listens for SIGTERM; a shell or npm in between would not pass it on in time.
STOPSIGNAL SIGTERM
CMD ["node", "src/index.ts"]
