# One image for all roles: docker run IMAGE worker, docker run IMAGE scheduler, docker run IMAGE submit ...
# docs/install.md says how it is meant to be run.

FROM eclipse-temurin:17.0.15_6-jdk-jammy AS build
RUN apt-get update && apt-get install -y --no-install-recommends unzip && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Tests and checks have run elsewhere. There is no .git here: which commit this is says the argument.
ARG COMMIT=unknown
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q -ntp -Dquick -Ddistribution.phase=package -Dgit.commit.id.abbrev="$COMMIT" -pl cli -am package \
 && mkdir -p /opt/headrace \
 && tar -xzf cli/target/headrace-*.tar.gz -C /opt/headrace --strip-components=1

FROM eclipse-temurin:17.0.15_6-jre-jammy
# The numbers, not names: Kubernetes can check runAsNonRoot.
RUN groupadd --system --gid 10001 headrace \
 && useradd --system --uid 10001 --gid 10001 --home-dir /tmp --shell /usr/sbin/nologin headrace
COPY --from=build /opt/headrace /opt/headrace
COPY docker/live /opt/headrace/bin/live
# Made here, for this Java and these jars: the root file system may be read-only when it runs.
RUN HEADRACE_CDS=now /opt/headrace/bin/headrace --version && ls /opt/headrace/cds/*.jsa
# The memory of the container, not of the machine.
ENV HEADRACE_JAVA_OPTS="-XX:MaxRAMPercentage=75" \
    HEADRACE_TELEMETRY_BIND=0.0.0.0 \
    HEADRACE_TELEMETRY_PORT=9464
USER 10001:10001
WORKDIR /opt/headrace
# Dashboard and REST of the console; health and metrics of every daemon.
EXPOSE 8787 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/headrace/bin/live"]
ENTRYPOINT ["/opt/headrace/bin/headrace"]
CMD ["--help"]
