package org.hexcast.realexec.net;

import java.util.List;

/** Layout of a frame: length of the body (4 bytes), sort (1 byte), body; little-endian. */
final class Frame {

    /** Bytes before the body. */
    static final int HEADER_BYTES = 5;

    /** Longest body before the secret is proved. */
    static final int GREETING_LIMIT = 1 << 10;

    /** Longest body of a command, report or the like. */
    static final int CONTROL_LIMIT = 16 << 20;

    /** Most bytes of numbers in one piece of mail. */
    static final int NUMBERS_LIMIT = 1 << 30;

    /** Longest header of mail. */
    static final int MAIL_HEADER_LIMIT = 2 << 10;

    /** Sorts and what is sent for them. */
    enum Sort {
        HELLO(1),
        CHALLENGE(2),
        PROOF(3),
        ACCEPTED(4),
        REFUSED(5),
        HEARTBEAT(16),
        CONTROL(17),
        MAIL(18);

        private static final List<Sort> ALL = List.of(values());

        private final byte code;

        Sort(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Sort of(int code) throws WireException {
            return ALL.stream()
                    .filter(sort -> sort.code == code)
                    .findFirst()
                    .orElseThrow(() -> new WireException("a frame is of sort " + code + ", which there is not"));
        }
    }

    private Frame() {}
}
