package io.emberwatch.monitor.metrics;

/**
 * One GPU at one moment.
 *
 * @param utilization 0..1
 * @param memoryUsedBytes by all processes
 * @param memoryTotalBytes of the GPU
 */
record GpuReading(double utilization, double memoryUsedBytes, double memoryTotalBytes) {
    private static final double MIB = 1024 * 1024;

    /**
     * Reads a line of {@code nvidia-smi} such as {@code 37, 1024, 81559}; what the driver does not tell is not a
     * number.
     */
    static GpuReading parse(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 3) {
            throw new IllegalArgumentException("nvidia-smi answered '" + line + "' where three numbers were expected");
        }
        return new GpuReading(number(fields[0]) / 100, number(fields[1]) * MIB, number(fields[2]) * MIB);
    }

    private static double number(String field) {
        try {
            return Double.parseDouble(field.strip());
        } catch (NumberFormatException e) {
            // "[N/A]" or "[Not Supported]"
            return Double.NaN;
        }
    }
}
