package io.emberwatch.cli;

import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.EngineException;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.incident.store.ArchiveException;
import io.emberwatch.monitor.web.WebBindException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a user can mend into one plain line and exit 2; anything else is a fault of ours and keeps its trace. */
final class UserErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) throws Exception {
        if (!isUsers(e)) {
            throw e;
        }
        command.getErr().println(e.getMessage());
        return CommandLine.ExitCode.USAGE;
    }

    private static boolean isUsers(Exception e) {
        return e instanceof ConfigException
                || e instanceof ArchiveException
                || e instanceof ModelPackageException
                || e instanceof EngineException
                || e instanceof WebBindException
                || e instanceof UnreadableImageException
                || e instanceof UnknownNameException;
    }
}
