package io.emberwatch.monitor.incident.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.monitor.incident.store.FolderLock.InUseException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void folder_isKeptToOne_andNamesTheHolder_untilItIsClosed() {
        Path incidents = folder.resolve("incidents");
        try (FolderLock held = FolderLock.take(incidents)) {
            assertThat(held).isNotNull();
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> FolderLock.take(folder.resolve("other/../incidents")))
                        .isInstanceOf(InUseException.class)
                        .hasMessageContaining("is in use by another monitor")
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
        }
        FolderLock.take(incidents).close();
    }

    @Test
    void folderThatCannotBeWritten_isNoReasonToRefuse() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        FolderLock.take(file.resolve("incidents")).close();
        FolderLock.take(file.resolve("incidents")).close();
    }
}
