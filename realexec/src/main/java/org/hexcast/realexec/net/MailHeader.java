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
            throw new IllegalArgumentException("Mail of " + count + " numbers of " + width + " bytes is too long: at most "
                    + Frame.NUMBERS_LIMIT + " bytes are sent at once");
        }
    }

    static MailHeader of(Mail mail) {
        int width = mail.payload() instanceof Mail.Floats ? Float.BYTES : Double.BYTES;
        return new MailHeader(mail.from(), mail.to(), mail.tag(), width, mail.payload().count());
    }

    static MailHeader read(WireInput in) throws WireException {
        return new MailHeader(
                in.device(), in.device(), new Mail.Tag(kind(in.code()), in.longer(), in.integer()), in.code(), in.integer());
    }

    private static Mail.Kind kind(int code) throws WireException {
        if (code < 0 || code >= Mail.Kind.values().length) {
            throw new WireException("there is no mail of code " + code);
        }
        return Mail.Kind.values()[code];
    }

    ByteBuffer encoded() {
        WireOutput out = new WireOutput(Frame.MAIL_HEADER_LIMIT);
        out.device(from).device(to).code(tag.kind().ordinal()).number(tag.number()).number(tag.part());
        return out.code(width).number(count).finished();
    }

    long numberBytes() {
        return (long) width * count;
    }

    Mail with(Mail.Payload payload) {
        return new Mail(from, to, tag, payload);
    }
}
