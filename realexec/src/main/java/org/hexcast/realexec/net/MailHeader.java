package org.hexcast.realexec.net;

import java.nio.ByteBuffer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;

/**
 * What goes before the numbers of mail.
 *
 * @param from sender
 * @param to receiver
 * @param tag what it is
 * @param width bytes of a number: 4 or 8
 * @param count numbers
 */
record MailHeader(DeviceId from, DeviceId to, Mail.Tag tag, int width, int count) {

    MailHeader {
        if (width != Float.BYTES && width != Double.BYTES) {
            throw new IllegalArgumentException("numbers of " + width + " bytes; they have 4 or 8");
        }
        if (count < 0 || (long) count * width > Frame.NUMBERS_LIMIT) {
            throw new IllegalArgumentException("Mail of " + count + " numbers of " + width
                    + " bytes is too long: at most " + Frame.NUMBERS_LIMIT + " bytes are sent at once");
        }
    }

    static MailHeader of(Mail mail) {
        int width = mail.payload() instanceof Mail.Floats ? Float.BYTES : Double.BYTES;
        return new MailHeader(
                mail.from(), mail.to(), mail.tag(), width, mail.payload().count());
    }

    static MailHeader read(WireInput in) throws WireException {
        return new MailHeader(
                in.device(),
                in.device(),
                new Mail.Tag(kind(in.code()), in.longer(), in.integer()),
                in.code(),
                in.integer());
    }

    private static Mail.Kind kind(int code) throws WireException {
        return switch (code) {
            case 0 -> Mail.Kind.ACTIVATIONS;
            case 1 -> Mail.Kind.PARTIAL_SUMS;
            case 2 -> Mail.Kind.SUMS;
            case 3 -> Mail.Kind.LOGITS;
            case 4 -> Mail.Kind.KV;
            case 5 -> Mail.Kind.PROBE;
            default -> throw new WireException("there is no mail of code " + code);
        };
    }

    private static int code(Mail.Kind kind) {
        return switch (kind) {
            case ACTIVATIONS -> 0;
            case PARTIAL_SUMS -> 1;
            case SUMS -> 2;
            case LOGITS -> 3;
            case KV -> 4;
            case PROBE -> 5;
        };
    }

    ByteBuffer encoded() {
        WireOutput out = new WireOutput(Frame.MAIL_HEADER_LIMIT);
        out.device(from).device(to).code(code(tag.kind())).number(tag.number()).number(tag.part());
        return out.code(width).number(count).finished();
    }

    long numberBytes() {
        return (long) width * count;
    }

    Mail with(Mail.Payload payload) {
        return new Mail(from, to, tag, payload);
    }
}
