package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may come in. Immutable.
 *
 * @param insecure whether it may be served to other machines without a login
 * @param audit a file for lines of JSON; written where somebody has to log in
 * @param sessionIdle a session that is not used for so long ends
 * @param sessionMax a session ends after this time in any case
 * @param proxies neighbours that are believed what they say of a request
 * @param openId where people may log in beside the page
 * @param users people, names unique among users and tokens
 * @param tokens programs
 */
public record AccessConfig(
        @Key(
                name = "insecure",
                about =
                        "Whether anybody who reaches bind may see and do everything, where that is more than this machine "
                                + "and there are no users. Without it, such a monitor does not start.",
                defaultValue = "false")
        boolean insecure,

        @Key(
                name = "audit",
                about =
                        "With users: the file that gets a line of JSON for each login, refusal and change; 10 MB, and nine "
                                + "older ones are kept beside it.",
                max = "4096",
                defaultValue = "data/audit.jsonl")
        String audit,

        @Key(
                name = "session_idle",
                about = "Who does nothing for so long must log in again; an open page does something.",
                min = "1m",
                max = "365d",
                atMost = "session_max",
                defaultValue = "12h")
        Duration sessionIdle,

        @Key(
                name = "session_max",
                about = "Who has been logged in for so long must log in again.",
                min = "1m",
                max = "365d",
                defaultValue = "7d")
        Duration sessionMax,

        @Section(
                name = "trusted_proxies",
                about = "Proxies in front of the monitor that are believed who asks, from where, and whether by https.")
        Optional<ProxyConfig> proxies,

        @Section(
                name = "openid",
                about = "An OpenID Connect provider at which people log in, beside or in place of those in users.")
        Optional<OpenIdConfig> openId,

        @Section(
                name = "users",
                about =
                        "People who may come in. As soon as there is a user, a token, a user_header or an openid, everybody "
                                + "has to log in.")
        List<UserConfig> users,

        @Section(name = "tokens", about = "Programs that may come in, with Authorization: Bearer and their token.")
        List<TokenConfig> tokens) {
    private static final Duration IDLE = Duration.ofHours(12);
    private static final Duration MAX = Duration.ofDays(7);

    /** Nobody has to log in. */
    public static final AccessConfig OPEN = new AccessConfig(
            false, "data/audit.jsonl", IDLE, MAX, Optional.empty(), Optional.empty(), List.of(), List.of());

    public AccessConfig {
        Objects.requireNonNull(audit);
        Objects.requireNonNull(proxies);
        Objects.requireNonNull(openId);
        users = List.copyOf(users);
        tokens = List.copyOf(tokens);
        Checks.keys(AccessConfig.class, insecure, audit, sessionIdle, sessionMax, proxies, openId, users, tokens);
    }

    /** Whether whoever comes must say who it is. */
    public boolean loginNeeded() {
        return !users.isEmpty()
                || !tokens.isEmpty()
                || openId.isPresent()
                || proxies.flatMap(ProxyConfig::userHeader).isPresent();
    }
}
