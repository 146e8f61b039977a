package io.emberwatch.monitor.web.access;

import io.emberwatch.monitor.config.OpenIdConfig;
import java.util.Set;

/**
 * Somebody for whom an OpenID Connect provider vouched. Immutable.
 *
 * @param name what the person is called here
 * @param issuer who vouched
 * @param client for whom
 * @param values of the claim that roles are given by
 */
record Guest(String name, String issuer, String client, Set<String> values) {
    Guest {
        values = Set.copyOf(values);
    }

    /** Whether this provider, still the same, vouched. */
    boolean isOf(OpenIdConfig provider) {
        return issuer.equals(provider.issuer().toString()) && client.equals(provider.clientId());
    }
}
