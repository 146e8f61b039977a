package io.emberwatch.app;

import io.emberwatch.alert.store.ArchiveException;
import io.emberwatch.bundle.ModelBundleException;
import io.emberwatch.config.ConfigException;
import io.emberwatch.explain.UnknownNameException;
import io.emberwatch.inference.InferenceSetupException;
import io.emberwatch.study.StudyException;
import io.emberwatch.web.WebBindException;
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
                || e instanceof ModelBundleException
                || e instanceof InferenceSetupException
                || e instanceof WebBindException
                || e instanceof StudyException
                || e instanceof UnknownNameException;
    }
}
