package io.emberwatch.monitor.web.access;

import java.util.Locale;

/** Why a request was refused for the sake of who sent it. */
public enum Refusal {
    /** It says nothing of who asks. */
    LOGIN_NEEDED,
    /** A wrong password or token. */
    CREDENTIALS,
    /** Too many wrong passwords before it. */
    SLOWED,
    /** The role does not allow it. */
    ROLE,
    /** Another site's page sent it. */
    OTHER_SITE,
    /** The camera is hidden from whoever asks. */
    HIDDEN;

    /** As metrics and the audit log have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
