package io.emberwatch.monitor;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that FFmpeg, OpenCV and the network take from the C library. What they free stays with the process, in pieces
 * between what is in use: among cameras that fail and come back resident memory rises for hours. {@link #trim} gives the free pages
 * back to the system, as {@code jcmd PID System.trim_native_heap} does. Thread-safe.
 */
final class NativeHeap {
    private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);
    private static final String COMMAND = "systemTrimNativeHeap";

    private NativeHeap() {}

    /**
     * Gives free pages back; takes some milliseconds.
     *
     * @return what Java says of it; or that this Java (before 17.0.9) or this system (other than Linux with glibc) cannot
     */
    static String trim() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            Object answer = server.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), COMMAND, new Object[0], new String[0]);
            LOG.debug("{}", answer);
            return String.valueOf(answer).strip();
        } catch (InstanceNotFoundException | ReflectionException e) {
            LOG.debug("freed native memory stays with the process: this Java has no {}", COMMAND);
            return "not supported";
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        } catch (JMException e) {
            throw new IllegalStateException("freed native memory could not be given back", e);
        }
    }
}
