package io.emberwatch.core.demo;

/** The word DEMO in the lower right corner, so that nobody takes the image for a real room. */
final class DemoLabel {
    private static final int DOT = 3;
    private static final String[] ROWS = {
        "####. ##### #...# .###.",
        "#...# #.... ##.## #...#",
        "#...# #.... #.#.# #...#",
        "#...# ####. #...# #...#",
        "#...# #.... #...# #...#",
        "#...# #.... #...# #...#",
        "####. ##### #...# .###.",
    };
    private static final int WIDTH = ROWS[0].length() * DOT;
    private static final int LEFT = DemoRoom.WIDTH - WIDTH - 14;
    private static final int TOP = DemoRoom.HEIGHT - ROWS.length * DOT - 14;
    private static final int BRIGHT = 225;

    private DemoLabel() {}

    /** Writes it into a whole frame. */
    static void draw(byte[] bgr) {
        for (int y = -DOT; y < (ROWS.length + 1) * DOT; y++) {
            for (int x = -DOT * 2; x < WIDTH + DOT * 2; x++) {
                int at = ((TOP + y) * DemoRoom.WIDTH + LEFT + x) * 3;
                boolean dot = isDot(x, y);
                for (int c = 0; c < 3; c++) {
                    int under = bgr[at + c] & 0xff;
                    bgr[at + c] = (byte) (dot ? BRIGHT : under * 2 / 5);
                }
            }
        }
    }

    private static boolean isDot(int x, int y) {
        return x >= 0 && y >= 0 && x < WIDTH && y < ROWS.length * DOT && ROWS[y / DOT].charAt(x / DOT) == '#';
    }
}
