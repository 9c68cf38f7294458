package org.hexcast.realexec.net;

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

    /** Sorts; the ordinal is what is sent. */
    enum Sort {
        HELLO,
        CHALLENGE,
        PROOF,
        ACCEPTED,
        REFUSED,
        HEARTBEAT,
        CONTROL,
        MAIL;

        static Sort of(int code) throws WireException {
            if (code < 0 || code >= values().length) {
                throw new WireException("a frame is of sort " + code + ", which there is not");
            }
            return values()[code];
        }
    }

    private Frame() {}
}
