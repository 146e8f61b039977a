package io.emberwatch.cli;

import io.emberwatch.engine.explain.MethodName;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Says on stderr which options of single methods were given in vain, so that nobody waits for their effect. */
final class UnusedOptions {
    private UnusedOptions() {}

    /**
     * @param spec of a command that has run
     * @param methods those asked for
     * @param masked whether regions of the image are hidden
     */
    static void tell(CommandSpec spec, List<MethodName> methods, boolean masked) {
        PrintWriter err = spec.commandLine().getErr();
        boolean occludes = methods.contains(MethodName.OCCLUSION);
        unless(methods.contains(MethodName.SCORECAM), "--channels", "--method scorecam", spec, err);
        unless(occludes, "--patch", "--method occlusion", spec, err);
        unless(occludes, "--stride", "--method occlusion", spec, err);
        unless(occludes || masked, "--fill", "--method occlusion and for --mask", spec, err);
    }

    private static void unless(boolean used, String option, String use, CommandSpec spec, PrintWriter err) {
        if (!used && spec.commandLine().getParseResult().hasMatchedOption(option)) {
            err.println(option + " changes nothing here: it is for " + use);
        }
    }
}
