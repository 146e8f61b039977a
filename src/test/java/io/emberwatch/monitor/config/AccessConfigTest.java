package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users, tokens and trusted proxies in the file. */
class AccessConfigTest {
    private static final String CAMERAS = "cameras: {gate: {url: 'demo:'}, yard: {url: 'demo:'}}\n";
    private static final String ARGON2 =
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    private static final String BCRYPT = "$2y$05$" + "a".repeat(53);
    private static final String TOKEN = "sha256:" + "0".repeat(64);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("ARGON2", ARGON2, "BCRYPT", BCRYPT, "TOKEN", TOKEN, "PLAIN", "hunter22");

    @Test
    void usersTokensAndProxies_areRead() throws Exception {
        AccessConfig access = access("""
                web:
                  session_idle: 30m
                  session_max: 1d
                  users:
                    - {name: ann, password: "${ARGON2}", role: operator, cameras: [gate]}
                    - {name: bob@example.org, password: "${BCRYPT}", role: admin}
                    - {name: eve, role: viewer}
                  tokens: [{name: prometheus, hash: "${TOKEN}", role: viewer}]
                  trusted_proxies: {addresses: [127.0.0.1, 10.1.0.0/16, 'fd00::/8'], user_header: X-User, role: viewer}
                """);

        assertThat(access.loginNeeded()).isTrue();
        assertThat(access.users()).extracting(UserConfig::name).containsExactly("ann", "bob@example.org", "eve");
        assertThat(access.users()).extracting(UserConfig::role).containsExactly(Role.OPERATOR, Role.ADMIN, Role.VIEWER);
        assertThat(access.users().get(0).cameras()).containsExactly("gate");
        assertThat(access.users().get(0).password().orElseThrow().reveal()).isEqualTo(ARGON2);
        assertThat(access.users().get(2).password()).isEmpty();
        assertThat(access.tokens().get(0).hash().reveal()).isEqualTo(TOKEN);
        assertThat(access.proxies().orElseThrow().userHeader()).contains("X-User");
        assertThat(access.sessionIdle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(access.toString()).doesNotContain("argon2", "sha256", BCRYPT);
    }

    @Test
    void provider_isRead() throws Exception {
        AccessConfig access = access("""
                web:
                  openid:
                    issuer: https://login.example.org/realms/site
                    client_id: emberwatch
                    client_secret: "${PLAIN}"
                    roles: {admin: [fire-admins], viewer: ['https://example.org/staff']}
                """);

        OpenIdConfig provider = access.openId().orElseThrow();
        assertThat(access.loginNeeded()).isTrue();
        assertThat(provider.issuer()).hasToString("https://login.example.org/realms/site");
        assertThat(provider.scopes()).containsExactly("profile", "email");
        assertThat(provider.nameClaim()).isEqualTo("preferred_username");
        assertThat(provider.roleClaim()).isEqualTo("groups");
        assertThat(provider.roles().of(Set.of("https://example.org/staff"))).contains(Role.VIEWER);
        assertThat(provider.roles().of(Set.of("https://example.org/staff", "fire-admins")))
                .contains(Role.ADMIN);
        assertThat(provider.roles().of(Set.of("guards"))).isEmpty();
        assertThat(access.toString()).doesNotContain("hunter22");
    }

    @Test
    void withoutThem_nobodyHasToLogIn() throws Exception {
        assertThat(access("")).isEqualTo(AccessConfig.OPEN);
        assertThat(AccessConfig.OPEN.loginNeeded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users: [{name: ann}]                          | web.users[1]: must have a role:",
                "users: [{role: viewer}]                       | web.users[1]: must have a name:",
                "users: [{name: ann, role: king}]              | web.users[1].role: must be viewer, operator or admin",
                "users: [{name: 'a b', role: viewer}]          | web.users[1].name: must be 1 to 64 of letters",
                "users: [{name: a, role: viewer, cameras: [x]}]| web.users[1].cameras: unknown camera 'x'",
                "users: [{name: a, role: viewer}, {name: a, role: admin}] | web.users[2]: has the name of the user or token in line",
                "users: [{name: a, role: viewer}], tokens: [{name: a, role: admin, hash: '${TOKEN}'}] | web.tokens[1]: has the name of the user or token in line",
                "tokens: [{name: a, role: viewer}]             | web.tokens[1]: must have a hash:",
                "trusted_proxies: {user_header: X-User}        | web.trusted_proxies: must have a addresses:",
                "trusted_proxies: {addresses: [proxy.lan]}     | web.trusted_proxies.addresses[1]: must be an IP address or a network",
                "trusted_proxies: {addresses: [10.0.0.0/33]}   | web.trusted_proxies.addresses[1]: must be an IP address or a network",
                "openid: {client_id: a}                        | web.openid: must have a issuer:",
                "openid: {client_id: a}                        | web.openid.roles: must name the values of a role",
                "openid: {issuer: 'http://login.example'}      | web.openid.issuer: must be https:// with a host",
                "openid: {issuer: 'https://login.example/?a'}  | web.openid.issuer: must be https:// with a host",
                "openid: {roles: {king: [a]}}                  | web.openid.roles: unknown key 'king'",
                "session_idle: 8d                              | web.session_idle: must be at most session_max",
            })
    void mistakes_areNamed(String web, String problem) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> access("web: {" + web + "}"));

        assertThat(refused).hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users: [{name: ann, role: viewer, password: hunter22}]",
                "users: [{name: ann, role: viewer, password: '${PLAIN}'}]",
                "users: [{name: ann, role: viewer, password: '$argon2id$v=19$m=999999,t=2,p=1$c2FsdHNhbHRzYWx0$hunter22hunter22hunter22hunter22'}]",
                "tokens: [{name: ann, role: viewer, hash: hunter22}]",
            })
    void passwordInPlaceOfItsHash_isRefusedAndNotShown(String web) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> access("web: {" + web + "}"));

        assertThat(refused).hasMessageContaining("as 'emberwatch ").hasMessageNotContaining("hunter22");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', true",
        "'[::1]', '', true",
        "0.0.0.0, '', false",
        "10.0.0.5, '', false",
        "0.0.0.0, 'insecure: true', true",
        "0.0.0.0, 'users: [{name: ann, role: viewer}]', true",
        "0.0.0.0, 'trusted_proxies: {addresses: [10.0.0.1]}', false",
        "0.0.0.0, 'trusted_proxies: {addresses: [10.0.0.1], user_header: X-User}', true",
    })
    void onlyLoopbackOrALogin_maybeServed(String host, String access, boolean good) throws Exception {
        String yaml = "web: {bind: '" + host + ":0'" + (access.isEmpty() ? "" : ", " + access) + "}";

        assertThat(load(yaml).web().danger().isEmpty()).isEqualTo(good);
    }

    @Test
    void danger_isOneLineWithTheRemedy() throws Exception {
        assertThat(load("web: {bind: '0.0.0.0:8080'}").web().danger().orElseThrow())
                .startsWith("web.bind: other machines reach 0.0.0.0:8080 and nobody would have to log in")
                .contains("web.users", "emberwatch hash-password", "127.0.0.1", "web.insecure: true")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.9, true",
        "10.1.0.0/16, 10.2.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12:3456::1, true",
        "fd00::/8, fe80::1, false",
        "10.1.2.128/25, 10.1.2.200, true",
        "10.1.2.128/25, 10.1.2.100, false",
    })
    void range_hasItsAddressesOnly(String range, String address, boolean inside) throws Exception {
        assertThat(AddressRange.parse(range).orElseThrow().contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @Test
    void names_areNeverLookedUp() {
        for (String text :
                List.of("localhost", "example.org", "a", "", "10.0.0", "1.2.3.4.5", "10.0.0.1/", "10.0.0.1/x")) {
            assertThat(AddressRange.parse(text)).as(text).isEmpty();
        }
    }

    /** The examples of the reference, once their marks are taken away. */
    @Test
    void examplesOfTheReference_areAccepted() throws Exception {
        String text = Files.readString(Path.of("config/emberwatch.yml"));
        int begin = text.indexOf("\n", text.indexOf("Who may come in;"));
        int end = text.indexOf("\ncanary:");
        String used = text.substring(0, begin)
                + text.substring(begin, end).replaceAll("\n  # (?=((  ){0,2}\\w+:[ \n])|(- ))", "\n  ")
                + text.substring(end);

        AccessConfig access = new ConfigLoader(name ->
                        name.endsWith("TOKEN_HASH") ? TOKEN : name.endsWith("PASSWORD_HASH") ? ARGON2 : "s3cret")
                .parse("", used)
                .web()
                .access();

        assertThat(access.users()).extracting(UserConfig::name).containsExactly("ann");
        assertThat(access.tokens()).extracting(TokenConfig::name).containsExactly("prometheus");
        assertThat(access.proxies().orElseThrow().addresses()).hasSize(2);
        assertThat(access.openId().orElseThrow().roles().admin()).containsExactly("fire-admins");
    }

    private static AccessConfig access(String web) throws ConfigException {
        return load(web).web().access();
    }

    private static MonitorConfig load(String web) throws ConfigException {
        return new ConfigLoader(ENVIRONMENT::get).parse("site.yml", CAMERAS + web);
    }
}
