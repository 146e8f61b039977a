package io.emberwatch.monitor.inference;

/**
 * The median by Hoare's selection (Algorithm 65, 1961). The frames of many cameras are compared by it: sorting all would take a
 * twentieth of the cameras' threads.
 */
final class Median {
    private Median() {}

    /** The value in the middle, of an even number the upper one; reorders the values, of which there is one at least. */
    static float of(float[] values) {
        int wanted = values.length / 2;
        int from = 0;
        int to = values.length - 1;
        while (from < to) {
            float pivot = values[(from + to) >>> 1];
            int low = from;
            int high = to;
            while (low <= high) {
                while (values[low] < pivot) {
                    low++;
                }
                while (values[high] > pivot) {
                    high--;
                }
                if (low <= high) {
                    float value = values[low];
                    values[low++] = values[high];
                    values[high--] = value;
                }
            }
            if (wanted <= high) {
                to = high;
            } else if (wanted >= low) {
                from = low;
            } else {
                break;
            }
        }
        return values[wanted];
    }
}
