package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.device.Mail;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static final List<Mail.Kind> KINDS = List.of(Mail.Kind.values());
    private static final DeviceId A = new DeviceId("a", 0);
    private static final DeviceId B = new DeviceId("b", 1);

    /** Writes into memory, a few bytes at a time. */
    private record Bytes(ByteArrayOutputStream out, Random random) implements GatheringByteChannel {

        @Override
        public int write(ByteBuffer source) throws IOException {
            int part = Math.min(source.remaining(), 1 + random.nextInt(100_000));
            WritableByteChannel channel = Channels.newChannel(out);
            int written = channel.write(source.slice(source.position(), part));
            source.position(source.position() + written);
            return written;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            for (ByteBuffer source : Arrays.asList(sources).subList(offset, offset + length)) {
                if (source.hasRemaining()) {
                    return write(source);
                }
            }
            return 0;
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return write(sources, 0, sources.length);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Reads from memory, a few bytes at a time. */
    private record Drip(ReadableByteChannel channel, Random random) implements ReadableByteChannel {

        @Override
        public int read(ByteBuffer target) throws IOException {
            ByteBuffer part = target.slice(
                    target.position(),
                    Math.min(target.remaining(), 1 + random.nextInt(random.nextBoolean() ? 8 : 100_000)));
            int read = channel.read(part);
            target.position(target.position() + Math.max(0, read));
            return read;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Takes frames. */
    private static final class Taken implements FrameReader.Sink {
        private final List<Message> messages = new ArrayList<>();
        private final List<Mail> mail = new ArrayList<>();

        @Override
        public void control(ByteBuffer body) throws WireException {
            messages.add(MessageCodec.read(body));
        }

        @Override
        public boolean awaits(DeviceId to) {
            return to.equals(B);
        }

        @Override
        public void mail(Mail read) {
            mail.add(read);
        }
    }

    private static Mail.Floats floats(Random random, int most) {
        float[] values = new float[random.nextInt(most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        int from = random.nextInt(values.length + 1);
        return new Mail.Floats(values, from, values.length - from);
    }

    private static Mail.Doubles doubles(Random random, int most) {
        double[] values = new double[random.nextInt(most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(random.nextLong());
        }
        int from = random.nextInt(values.length + 1);
        return new Mail.Doubles(values, from, values.length - from);
    }

    private static byte[] written(Random random, List<Object> frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(new Bytes(out, random));
        for (Object frame : frames) {
            if (frame instanceof Message message) {
                writer.control(MessageCodec.write(message));
            } else if (frame instanceof Mail mail) {
                writer.mail(mail, MailHeader.of(mail).encoded());
            }
            writer.heartbeat();
        }
        return out.toByteArray();
    }

    private static Taken read(byte[] bytes, Random random) throws IOException {
        Taken taken = new Taken();
        FrameReader reader =
                new FrameReader(new Drip(Channels.newChannel(new ByteArrayInputStream(bytes)), random), new Pulse(1));
        try {
            while (true) {
                reader.next(taken);
            }
        } catch (WireException e) {
            if (!String.valueOf(e.getMessage()).contains("closed the connection")) {
                throw e;
            }
        }
        return taken;
    }

    private static List<Object> drawn(Random random, int most) {
        List<Object> frames = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            Mail.Tag tag = new Mail.Tag(KINDS.get(random.nextInt(KINDS.size())), random.nextLong(), random.nextInt());
            frames.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new RandomWords(random).message(random.nextInt(RandomWords.MESSAGES));
                        case 1 -> new Mail(A, B, tag, floats(random, most));
                        case 2 -> new Mail(B, A, tag, floats(random, most));
                        default -> new Mail(A, B, tag, doubles(random, most));
                    });
        }
        return frames;
    }

    @Test
    void frames_anyPieces_comeBackInOrderAndBitByBit() {
        RandomCases.check(60, random -> {
            // given
            List<Object> frames = drawn(random, 150_000);

            // when
            Taken taken = read(written(random, frames), random);

            // then
            assertThat(taken.messages)
                    .isEqualTo(frames.stream().filter(f -> f instanceof Message).toList());
            List<Mail> awaited = frames.stream()
                    .filter(f -> f instanceof Mail)
                    .map(f -> (Mail) f)
                    .filter(m -> m.to().equals(B))
                    .toList();
            assertThat(taken.mail).hasSameSizeAs(awaited);
            for (int i = 0; i < awaited.size(); i++) {
                assertSame(taken.mail.get(i), awaited.get(i));
            }
        });
    }

    private static void assertSame(Mail read, Mail sent) {
        assertThat(read.tag()).isEqualTo(sent.tag());
        assertThat(read.from()).isEqualTo(sent.from());
        assertThat(bits(read.payload())).isEqualTo(bits(sent.payload()));
    }

    static long[] bits(Mail.Payload payload) {
        long[] bits = new long[payload.count()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = payload instanceof Mail.Floats f
                    ? Float.floatToRawIntBits(f.values()[f.from() + i])
                    : payload instanceof Mail.Doubles d ? Double.doubleToRawLongBits(d.values()[d.from() + i]) : 0;
        }
        return bits;
    }

    @Test
    void frames_mutated_areReadOrRefused() {
        int[] refused = new int[1];
        RandomCases.check(2_000, random -> {
            byte[] bytes = written(random, drawn(random, 40));
            for (int i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                read(bytes, random);
            } catch (WireException e) {
                refused[0]++;
            }
        });
        assertThat(refused[0]).isGreaterThan(100);
    }

    private static byte[] header(int length, int code) {
        return ByteBuffer.allocate(Frame.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put((byte) code)
                .array();
    }

    @Test
    void lengths_beyondTheirSort_areRefused() {
        Random random = new Random(1);
        for (Frame.Sort sort : Frame.Sort.values()) {
            for (int length : new int[] {Integer.MAX_VALUE, -1, Frame.CONTROL_LIMIT + 1}) {
                if (sort != Frame.Sort.MAIL || length < 0) {
                    assertThatThrownBy(() -> read(header(length, sort.code()), random))
                            .isInstanceOf(WireException.class)
                            .hasMessageContaining("a frame of sort " + sort);
                }
            }
        }
    }

    @Test
    void mail_whoseFrameIsNotAsLongAsItsNumbers_isRefusedBeforeRoomIsMade() throws IOException {
        Random random = new Random(1);
        Mail mail = new Mail(A, B, new Mail.Tag(Mail.Kind.KV, 1, 2), new Mail.Floats(new float[4], 0, 4));
        byte[] bytes = written(random, List.of(mail));
        ByteBuffer changed = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int count =
                Frame.HEADER_BYTES + Short.BYTES + MailHeader.of(mail).encoded().remaining() - Integer.BYTES;
        assertThat(changed.getInt(count)).isEqualTo(4);
        changed.putInt(count, 1 << 28);
        assertThatThrownBy(() -> read(bytes, random))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("mail of 268435456 numbers of 4 bytes is in a frame of");
        changed.putInt(count, Integer.MAX_VALUE);
        assertThatThrownBy(() -> read(bytes, random))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void pulse_countsSilenceOnlyWhileTheReaderWaits() {
        Pulse pulse = new Pulse(2);
        assertThat(List.of(pulse.beat(), pulse.beat(), pulse.beat())).containsOnly(false);
        pulse.waits();
        assertThat(List.of(pulse.beat(), pulse.beat())).containsExactly(false, true);
        pulse.hears();
        assertThat(List.of(pulse.beat(), pulse.beat(), pulse.beat())).containsOnly(false);
        pulse.waits();
        assertThat(pulse.beat()).isFalse();
        pulse.hears();
        pulse.waits();
        assertThat(List.of(pulse.beat(), pulse.beat(), pulse.beat())).containsExactly(false, false, true);
    }
}
