package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A bucket of an S3-compatible store that images and clips are copied to. Immutable.
 *
 * @param endpoint scheme, host and port; never a path
 * @param prefix what each key begins with, without slashes around it; empty for none
 * @param pathStyle whether the bucket is a part of the path, else of the host's name
 * @param timeout for connecting, until an answer begins, and between two pieces of what is sent or read
 */
public record S3Config(
        @Key(
                name = "endpoint",
                about = "The store's address. With http:// what is copied can be read on the way; the secret key never "
                        + "travels.",
                required = true,
                type = S3Config.Endpoint.class,
                example = "https://s3.eu-central-1.amazonaws.com")
        URI endpoint,

        @Key(
                name = "region",
                about = "The bucket's region; most stores of one's own take any.",
                pattern = "[a-z0-9-]{1,64}",
                form = "1 to 64 of a-z, 0-9 and -",
                defaultValue = "us-east-1")
        String region,

        @Key(
                name = "bucket",
                about = "It must be there.",
                required = true,
                pattern = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                form = "3 to 63 of a-z, 0-9, . and -, beginning and ending with a letter or digit",
                example = "site-fires")
        String bucket,

        @Key(
                name = "prefix",
                about =
                        "What the keys begin with, before /INCIDENT/FILE: for several sites in one bucket. All members of "
                                + "a fleet have the same.",
                pattern = "[A-Za-z0-9._-]{1,200}(/[A-Za-z0-9._-]{1,200}){0,7}",
                form = "names of A-Z, a-z, 0-9, ., _ and -, with / between them",
                example = "north")
        Optional<String> prefix,

        @Key(
                name = "access_key",
                about = "Who the monitor is there.",
                required = true,
                pattern = "[!-~]{1,256}",
                form = "1 to 256 letters, digits and signs",
                example = "${S3_ACCESS_KEY}")
        String accessKey,

        @Key(
                name = "secret_key",
                about = "It signs each request; no message or log shows it.",
                required = true,
                example = "${S3_SECRET_KEY}")
        Secret secretKey,

        @Key(
                name = "path_style",
                about =
                        "Whether the bucket stands in the path, which most stores take; false puts it before the host's name.",
                defaultValue = "true")
        boolean pathStyle,

        @Key(
                name = "tls",
                about = TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls,

        @Key(
                name = "timeout",
                about = "Time for connecting, for an answer to begin, and between two pieces of what is sent or read.",
                min = "1s",
                max = "120s",
                defaultValue = "10s")
        Duration timeout) {
    public S3Config {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(prefix);
        Objects.requireNonNull(secretKey);
        Objects.requireNonNull(tls);
        Checks.keys(S3Config.class, endpoint, region, bucket, prefix, accessKey, secretKey, pathStyle, tls, timeout);
    }

    /** The key of an incident's file. */
    public String key(String incident, String file) {
        return folder(incident) + file;
    }

    /** What people and programs are told of where an incident's files are or will be: {@code s3://BUCKET/…/}. */
    public String address(String incident) {
        return "s3://" + bucket + "/" + folder(incident);
    }

    private String folder(String incident) {
        return prefix.map(name -> name + "/").orElse("") + incident + "/";
    }

    /** Scheme, host and perhaps port. */
    static final class Endpoint implements ValueTypes.ValueType<URI> {
        private final HttpUrl url = new HttpUrl();

        @Override
        public URI parse(String text) throws Problems.Refused {
            URI parsed = url.parse(text);
            boolean bare = parsed.getRawPath().isEmpty() || parsed.getRawPath().equals("/");
            if (!bare || parsed.getRawQuery() != null) {
                throw new Problems.Refused("must be an address without a path: the bucket has a key of its own");
            }
            return parsed;
        }

        @Override
        public String form() {
            return url.form();
        }
    }
}
