package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.Routes.Endpoint;

/**
 * Who answers a request. Each method takes the endpoint that answers for what is this monitor's own, and gives one that
 * answers for all. As it stands here nothing is another's.
 */
interface Owners {
    /** Whatever is asked for is here. */
    Owners HERE = new Owners() {};

    /** What the path says of one camera. */
    default Endpoint ofCamera(Endpoint here) {
        return here;
    }

    /** As {@link #ofCamera}, without an end. */
    default Endpoint streamOfCamera(Endpoint here) {
        return here;
    }

    default Endpoint cameras(Endpoint here) {
        return here;
    }

    /** Events of all cameras, or of the one that the query names. */
    default Endpoint events(Endpoint here) {
        return here;
    }

    default Endpoint incidents(Endpoint here) {
        return here;
    }

    /** One incident as JSON. */
    default Endpoint incident(Endpoint here) {
        return here;
    }

    /**
     * The page of one incident.
     *
     * @param known answers without a look whether there is such an incident
     */
    default Endpoint pageOfIncident(Endpoint here, Endpoint known) {
        return here;
    }

    /** The scores around one incident. */
    default Endpoint scoresOfIncident(Endpoint here) {
        return here;
    }

    /** What else the path says of one incident. */
    default Endpoint ofIncident(Endpoint here) {
        return here;
    }

    /**
     * A file of an incident.
     *
     * @param link as the incident has it among its links
     */
    default Endpoint file(String link, Endpoint here) {
        return here;
    }

    /** What somebody says of an incident. */
    default Endpoint saidOf(Endpoint here) {
        return here;
    }
}
