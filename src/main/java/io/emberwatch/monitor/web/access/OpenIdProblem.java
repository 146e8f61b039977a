package io.emberwatch.monitor.web.access;

import java.util.Locale;

/** Why somebody does not get in by the OpenID Connect provider. The login page has the words, in each of its languages. */
public enum OpenIdProblem {
    /** The browser holds no attempt, or another one. */
    NOT_BEGUN,
    /** Nobody knows where the browser would come back to. */
    NO_HOST,
    /** The provider sent the browser back without a code. */
    NOT_LET_IN,
    /** The provider takes no such code. */
    NOT_TAKEN,
    /** The ID token is not the provider's, not for here, not for this attempt, or too old. */
    BAD_TOKEN,
    /** The claim, which is said, holds no name that can be used here. */
    NO_NAME,
    /** A user or a token has the name, which is said. */
    NAME_TAKEN,
    /** Nothing gives a role to the name, which is said. */
    NO_ROLE,
    /** The provider does not answer, or not as it should. */
    PROVIDER_AWAY;

    /** The key of its words. */
    public String word() {
        return "openid_" + name().toLowerCase(Locale.ROOT);
    }
}
