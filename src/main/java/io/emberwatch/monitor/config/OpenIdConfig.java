package io.emberwatch.monitor.config;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An OpenID Connect provider at which people may log in. Immutable.
 *
 * @param issuer as the provider itself writes it
 * @param label what people know it by
 * @param scopes what is asked for beside {@code openid}; empty for {@link #SCOPES}
 * @param nameClaim the claim of the ID token that is the person's name here
 * @param roleClaim the claim whose values give the role
 */
public record OpenIdConfig(
        @Key(
                name = "issuer",
                about = "The provider's address as its own description has it; below it, "
                        + "/.well-known/openid-configuration is read.",
                required = true,
                type = Issuer.class,
                example = "https://login.example.org/realms/site")
        URI issuer,

        @Key(
                name = "client_id",
                about = "How the provider calls the monitor. There, the address it leads back to is "
                        + "https://HOST/login/openid/callback.",
                required = true,
                max = "256",
                example = "emberwatch")
        String clientId,

        @Key(
                name = "client_secret",
                about = "What the provider gave the monitor to prove itself by.",
                required = true,
                example = "${OPENID_SECRET}")
        Secret clientSecret,

        @Key(
                name = "label",
                about = "What the login page calls it: Log in with …",
                max = "64",
                defaultValue = USUAL_LABEL)
        String label,

        @Key(
                name = "scopes",
                about = "What is asked for beside openid; without it, profile and email.",
                pattern = "[!#-\\[\\]-~]{1,128}",
                form = "a scope, without spaces and quotes",
                example = "[profile, groups]")
        List<String> scopes,

        @Key(
                name = "name_claim",
                about = "The claim of the ID token that is the person's name here.",
                max = "256",
                defaultValue = "preferred_username")
        String nameClaim,

        @Key(
                name = "role_claim",
                about =
                        "The claim of the ID token, a text or a list of texts, whose values roles gives a meaning. A dot "
                                + "leads into an object, as in realm_access.roles.",
                max = "256",
                defaultValue = "groups")
        String roleClaim,

        @Key(
                name = "tls",
                about = TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls,

        @Section(
                name = "roles",
                about = "Which values of role_claim give which role; the highest counts, and who has none is refused.")
        Roles roles) {
    /** What a provider is called that the configuration gives no label. */
    public static final String USUAL_LABEL = "single sign-on";

    private static final List<String> SCOPES = List.of("profile", "email");

    public OpenIdConfig {
        Objects.requireNonNull(issuer);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientSecret);
        Objects.requireNonNull(label);
        Objects.requireNonNull(nameClaim);
        Objects.requireNonNull(roleClaim);
        Objects.requireNonNull(tls);
        Objects.requireNonNull(roles);
        scopes = scopes.isEmpty() ? SCOPES : List.copyOf(scopes);
    }

    /** The values of the claim that give each role. Immutable; one of the lists has a value. */
    public record Roles(
            @Key(name = "viewer", about = "Those who see.", max = "256", example = "[staff]")
            List<String> viewer,

            @Key(name = "operator", about = "Those who also rule.", max = "256", example = "[guards]")
            List<String> operator,

            @Key(name = "admin", about = "Those who may do everything.", max = "256", example = "[fire-admins]")
            List<String> admin) {
        public Roles {
            viewer = List.copyOf(viewer);
            operator = List.copyOf(operator);
            admin = List.copyOf(admin);
        }

        /** The highest role that one of the values gives; empty for none. */
        public Optional<Role> of(Set<String> values) {
            if (admin.stream().anyMatch(values::contains)) {
                return Optional.of(Role.ADMIN);
            }
            if (operator.stream().anyMatch(values::contains)) {
                return Optional.of(Role.OPERATOR);
            }
            return viewer.stream().anyMatch(values::contains) ? Optional.of(Role.VIEWER) : Optional.empty();
        }
    }

    /** By https: codes and the client's secret go there. Within this machine http will do. */
    static final class Issuer implements ValueTypes.ValueType<URI> {
        private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

        private final HttpUrl url = new HttpUrl();

        @Override
        public URI parse(String text) throws Problems.Refused {
            URI issuer = url.parse(text);
            boolean safe = "https".equals(issuer.getScheme()) || LOCAL.contains(issuer.getHost());
            if (!safe || issuer.getRawQuery() != null) {
                throw new Problems.Refused("must be " + form());
            }
            return issuer;
        }

        @Override
        public String form() {
            return "https:// with a host and without a query; http:// of this machine only";
        }
    }
}
