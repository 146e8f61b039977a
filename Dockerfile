# The image of Emberwatch, for linux/amd64.
#   docker build -t emberwatch .
#   docker run --rm --read-only -p 127.0.0.1:8080:8080 -v emberwatch-data:/var/lib/emberwatch emberwatch
# For an NVIDIA GPU (the host needs NVIDIA's container toolkit):
#   docker build -t emberwatch:gpu --build-arg VARIANT=gpu --build-arg BASE=docker.io/nvidia/cuda:12.3.2-runtime-ubuntu22.04 .
# Without TensorFlow, 0.6 GB smaller: for the CPU, DenseNets and heat maps at the last layers only.
#   docker build -t emberwatch:slim --build-arg VARIANT=slim .
# Behind a proxy or a certificate of your own, set MAVEN_OPTS by --build-arg; nothing of it stays in the image.

ARG VARIANT=cpu
ARG BASE=docker.io/library/debian:bookworm-slim

# ---- the program -----------------------------------------------------------------------------------------------
FROM docker.io/library/debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven unzip \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pom.xml LICENSE ./
COPY src/main src/main
COPY config/*.yml config/
ARG VARIANT
ARG MAVEN_OPTS=
RUN --mount=type=cache,target=/root/.m2 \
    if [ "$VARIANT" = gpu ]; then profile=-Pgpu; else profile=; fi \
 && mvn -B -q package -Dmaven.test.skip=true -DskipClassArchive $profile \
 && if [ "$VARIANT" = slim ]; then rm target/emberwatch/lib/tensorflow-core-native-*-linux-x86_64.jar; fi
# Native libraries lie open in one folder, so that no start has to extract them and nothing needs to be written.
# JavaCPP knows OpenBLAS by two more names. SQLite and JNA have theirs in the jar with the classes.
RUN mkdir natives \
 && for jar in target/emberwatch/lib/*-linux-x86_64*.jar; do unzip -qoj "$jar" '*/linux-x86_64/*.so*' -d natives && rm "$jar"; done \
 && unzip -qoj target/emberwatch/lib/sqlite-jdbc-*.jar 'org/sqlite/native/Linux/x86_64/libsqlitejdbc.so' -d natives \
 && unzip -qoj target/emberwatch/lib/jna-*.jar 'com/sun/jna/linux-x86-64/libjnidispatch.so' -d natives \
 && ln -s libopenblas.so.0 natives/libopenblas_nolapack.so.0 \
 && ln -s libopenblas.so.0 natives/libopenblas_full.so.0

# ---- the Java that runs it, made on the system it will run on --------------------------------------------------
FROM ${BASE} AS java
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jdk-headless binutils \
 && rm -rf /var/lib/apt/lists/*
RUN jlink --add-modules java.se,jdk.unsupported,jdk.management,jdk.crypto.ec,jdk.zipfs,jdk.jcmd \
      --strip-debug --no-header-files --no-man-pages --compress=2 --output /opt/java \
 && /opt/java/bin/java -Xshare:dump \
 && cp -L /etc/ssl/certs/java/cacerts /opt/java/lib/security/cacerts

# ---- what runs -------------------------------------------------------------------------------------------------
FROM ${BASE}
ARG VARIANT
# Java draws the names of cameras that are not ASCII with these libraries and fonts: Cyrillic, Greek, Arabic and Hebrew;
# Chinese, Japanese and Korean; the scripts of India and Thai; emoji.
# cuDNN 8.9 and CUDA 12.3 are what this TensorFlow was built with.
RUN if [ "$VARIANT" = gpu ]; then cudnn=libcudnn8=8.9.7.29-1+cuda12.2; else cudnn=; fi \
 && apt-get update \
 && apt-get install -y --no-install-recommends $cudnn libfontconfig1 libfreetype6 libharfbuzz0b \
      fonts-dejavu-core fonts-wqy-microhei fonts-freefont-ttf fonts-symbola \
 && rm -rf /var/lib/apt/lists/*
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Emberwatch" \
      org.opencontainers.image.description="A streaming video monitor for fire detection that shows why it raised the alarm" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      io.emberwatch.variant="${VARIANT}"
RUN mkdir -p /var/lib/emberwatch && chown 10001:10001 /var/lib/emberwatch
COPY --from=java /opt/java /opt/java
COPY --from=build /src/natives /opt/emberwatch/natives
COPY --from=build /src/target/emberwatch /opt/emberwatch
COPY config/container/entrypoint config/container/healthcheck /opt/emberwatch/container/
COPY config/container/emberwatch.yml /etc/emberwatch/emberwatch.yml
ENV JAVA_HOME=/opt/java \
    TF_FORCE_GPU_ALLOW_GROWTH=true
# Java starts faster with an archive of its classes, which must be made where the jars lie. Nothing else is left.
RUN natives=/opt/emberwatch/natives \
 && JAVA_OPTS="-Duser.home=/tmp/home -Dorg.bytedeco.javacpp.pathsFirst=true -Dorg.bytedeco.javacpp.cacheLibraries=false \
      -Djava.library.path=$natives -Dorg.sqlite.lib.path=$natives -Djna.boot.library.path=$natives" \
    /opt/emberwatch/bin/archive-classes \
 && rm -rf /tmp/*
USER 10001:10001
WORKDIR /var/lib/emberwatch
VOLUME /var/lib/emberwatch
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/emberwatch/container/healthcheck"]
ENTRYPOINT ["/opt/emberwatch/container/entrypoint"]
CMD ["monitor", "--config", "/etc/emberwatch/emberwatch.yml"]
