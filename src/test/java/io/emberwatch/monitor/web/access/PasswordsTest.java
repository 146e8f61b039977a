package io.emberwatch.monitor.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.ConfigLoader;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    /** Made by another program, of the password "correct horse". */
    private static final String FOREIGN_BCRYPT = "$2b$06$vi3BGYzC6KKrhuc3f9VzmuBuJN.vKvV3IlrNczuf.6dDxTi0EBCZK";

    private static final String FOREIGN_ARGON2 =
            "$argon2id$v=19$m=8192,t=2,p=2$GwJmaadWLl5odPM/BP+1kQ$HMGPXxNe7XkD5fl9fchsj5t77ajF4IJgIg3osG2RqJs";

    @Test
    void hash_isArgon2idWithASaltOfItsOwn_andTheConfigurationTakesIt() throws Exception {
        String hash = Passwords.hash("correct horse");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(Passwords.hash("correct horse"));
        assertThat(Passwords.isRight("correct horse", hash)).isTrue();
        assertThat(Passwords.isRight("correct hors", hash)).isFalse();
        assertThat(Passwords.isRight("", hash)).isFalse();
        assertThat(new ConfigLoader(name -> hash)
                        .parse(
                                "",
                                "{cameras: {a: {url: 'demo:'}}, web: {users: [{name: a, role: viewer, password: '${H}'}]}}")
                        .web()
                        .access()
                        .users())
                .hasSize(1);
    }

    @Test
    void hashesOfOtherPrograms_areCompared() {
        for (String hash : new String[] {FOREIGN_BCRYPT, FOREIGN_ARGON2}) {
            assertThat(Passwords.isRight("correct horse", hash)).as(hash).isTrue();
            assertThat(Passwords.isRight("wrong horse", hash)).as(hash).isFalse();
        }
    }
}
