package io.emberwatch.monitor.web.access;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.ProxyConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.TokenConfig;
import io.emberwatch.monitor.config.UserConfig;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who may come in, by one configuration. Immutable. */
final class Directory {
    /** What may be somebody's name. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private final AccessConfig config;
    private final Map<String, Known> users = new HashMap<>();
    private final Map<String, Known> tokens = new HashMap<>();

    Directory(AccessConfig config) {
        this.config = config;
        for (UserConfig user : config.users()) {
            Optional<String> hash = user.password().map(Secret::reveal);
            users.put(user.name(), new Known(user.name(), user.role(), cameras(user.cameras()), hash));
        }
        for (TokenConfig token : config.tokens()) {
            String hash = token.hash().reveal();
            tokens.put(hash, new Known(token.name(), token.role(), cameras(token.cameras()), Optional.of(hash)));
        }
    }

    AccessConfig config() {
        return config;
    }

    /** Somebody who has a password. */
    Optional<Known> user(String name) {
        return Optional.ofNullable(users.get(name)).filter(user -> user.hash().isPresent());
    }

    Optional<Visitor> token(String token) {
        return Optional.ofNullable(tokens.get(Tokens.hash(token))).map(known -> known.as(Entry.TOKEN, ""));
    }

    /** Whether a neighbour is believed. */
    boolean trusts(InetAddress neighbour) {
        return config.proxies()
                .filter(proxies -> proxies.addresses().stream().anyMatch(range -> range.contains(neighbour)))
                .isPresent();
    }

    /** The header by which trusted proxies name who asks. */
    Optional<String> userHeader() {
        return config.proxies().flatMap(ProxyConfig::userHeader);
    }

    /** Somebody whom a trusted proxy named; empty for a stranger. */
    Optional<Visitor> named(String name) {
        Known user = users.get(name);
        if (user != null) {
            return Optional.of(user.as(Entry.PROXY, ""));
        }
        return config.proxies()
                .flatMap(ProxyConfig::role)
                .filter(role -> NAME.matcher(name).matches())
                .map(role -> new Known(name, role, Optional.empty(), Optional.empty()).as(Entry.PROXY, ""));
    }

    /** Somebody who has logged in at the provider; empty for one who has no role, or the name of a user or token. */
    Optional<Known> guest(Guest guest) {
        return config.openId()
                .filter(provider -> !isTaken(guest.name()) && guest.isOf(provider))
                .flatMap(provider -> provider.roles().of(guest.values()))
                .map(role -> new Known(guest.name(), role, Optional.empty(), Optional.empty()));
    }

    /** Whether a user or a token is called so: nobody else may be, or it could not be told who did what. */
    boolean isTaken(String name) {
        return users.containsKey(name)
                || tokens.values().stream().anyMatch(token -> token.name().equals(name));
    }

    /** Whether somebody has a password. */
    boolean hasPasswords() {
        return users.values().stream().anyMatch(user -> user.hash().isPresent());
    }

    /** Whether a name may be written down: of a user, or what a proxy said. Others may be passwords in the wrong field. */
    boolean knows(String name) {
        return users.containsKey(name);
    }

    /** Who the visitor is by this configuration; empty where it does not know such a one any more. */
    Optional<Visitor> again(Visitor visitor) {
        return switch (visitor.entry()) {
            case OPEN -> config.loginNeeded() ? Optional.empty() : Optional.of(visitor);
            case NONE -> Optional.of(visitor);
            // The member that passed the request on goes on asking, and ends it there.
            case MEMBER -> Optional.of(visitor);
            case SESSION -> throw new IllegalArgumentException("whose session it is, only the sessions know");
            case BASIC -> user(visitor.name()).map(user -> user.as(Entry.BASIC, ""));
            case TOKEN ->
                tokens.values().stream()
                        .filter(token -> token.name().equals(visitor.name()))
                        .findFirst()
                        .map(token -> token.as(Entry.TOKEN, ""));
            case PROXY -> userHeader().flatMap(header -> named(visitor.name()));
        };
    }

    private static Optional<Set<CameraId>> cameras(List<String> ids) {
        return ids.isEmpty()
                ? Optional.empty()
                : Optional.of(ids.stream().map(CameraId::new).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * A user or a token.
     *
     * @param hash of the password or token
     */
    record Known(String name, Role role, Optional<Set<CameraId>> cameras, Optional<String> hash) {
        /** @param session the key of the session; empty for none */
        Visitor as(Entry entry, String session) {
            // A hash of the hash: a changed password makes another visitor, and nobody can read it here.
            String proof = hash.map(Tokens::hash).orElse("");
            return new Visitor(name, Optional.of(role), cameras, entry, proof, session);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
