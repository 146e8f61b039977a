package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.notify.sink.Relay;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wall of a member of a fleet in a real browser. */
@Tag("slow")
@Timeout(300)
class FleetWallTest {
    @TempDir
    Path folder;

    /** A tile of the wall, as an expression. */
    private static String tile(String camera, String part) {
        return "document.querySelector('.tile[data-id=" + camera + "] " + part + "')";
    }

    /** That another image of the camera is shown than now. */
    private static void awaitMoving(BrowserSession session, String... cameras) {
        for (int round = 0; round < 2; round++) {
            for (String camera : cameras) {
                session.run("window.before = " + tile(camera, "img") + ".src");
                session.until(tile(camera, "img") + ".naturalWidth === 320 && " + tile(camera, "img")
                        + ".src !== window.before");
            }
        }
    }

    @Test
    void wallWithASilentMember_showsTheOthersMoving_andSaysWhichDoesNotAnswer() throws Exception {
        try (FewMembers fleet = new FewMembers()) {
            LiveServer one = fleet.add(AccessConfig.OPEN, "gate", "store");
            LiveServer two = fleet.add(AccessConfig.OPEN, "yard");
            one.film("gate", 320, 180, 250);
            one.film("store", 320, 180, 250);
            two.film("yard", 320, 180, 250);
            try (Relay relay = Relay.to(two.port())) {
                fleet.reachedAt(two, relay.port());
                try (BrowserSession session = BrowserSession.open(folder, one.uri("/"))) {
                    session.until("document.querySelectorAll('.tile').length === 3");
                    awaitMoving(session, "gate", "store", "yard");
                    session.until(
                            tile("yard", ".mark") + ".hidden && document.getElementById('link').innerText === 'live'");

                    relay.silence(true);

                    session.until("!" + tile("yard", ".mark") + ".hidden");
                    assertThat(session.value(tile("yard", ".mark .word") + ".textContent"))
                            .isEqualTo("No signal");
                    assertThat(session.value(tile("yard", ".chip .word") + ".textContent"))
                            .isEqualTo("Blind");
                    for (String place : new String[] {".mark use", ".chip use"}) {
                        assertThat(session.value(tile("yard", place) + ".getAttribute('href')"))
                                .isEqualTo("/assets/icons.svg#blind");
                    }
                    session.until(tile("yard", ".facts") + ".textContent.startsWith('the member 127.0.0.1:"
                            + relay.port() + " does not answer')");
                    session.until("document.getElementById('summary').textContent.includes('1 without live image')");
                    assertThat(session.value(
                                    tile("gate", ".mark") + ".hidden && " + tile("store", ".mark") + ".hidden"))
                            .isEqualTo("true");
                    awaitMoving(session, "gate", "store");
                    assertThat(session.value("document.getElementById('link').innerText"))
                            .as("the member that was asked answers")
                            .isEqualTo("live");

                    relay.silence(false);

                    session.until(tile("yard", ".mark") + ".hidden");
                    awaitMoving(session, "yard", "gate");
                }
            }
        }
    }
}
