package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.TokenIds;
import org.junit.jupiter.api.Test;

class CodecTest {

    private static Message again(Message message) throws WireException {
        return MessageCodec.read(MessageCodec.write(message));
    }

    @Test
    void command_anyDrawn_comesBackEqual() {
        Set<Class<?>> seen = new HashSet<>();
        RandomCases.check(300, random -> {
            RandomWords words = new RandomWords(random);
            DeviceCommand command = words.command(random.nextInt(RandomWords.COMMANDS));
            Message.Order order = new Message.Order(words.device(), command);
            seen.add(command.getClass());
            assertThat(again(order)).isEqualTo(order);
        });
        assertThat(seen).containsExactlyInAnyOrder(DeviceCommand.class.getPermittedSubclasses());
    }

    @Test
    void report_anyDrawn_comesBackEqual() {
        Set<Class<?>> seen = new HashSet<>();
        RandomCases.check(300, random -> {
            DeviceReport report = new RandomWords(random).report(random.nextInt(RandomWords.REPORTS));
            seen.add(report.getClass());
            assertThat(again(new Message.Told(report))).isEqualTo(new Message.Told(report));
        });
        assertThat(seen).containsExactlyInAnyOrder(DeviceReport.class.getPermittedSubclasses());
    }

    @Test
    void message_anyDrawn_comesBackEqual() {
        Set<Class<?>> seen = new HashSet<>();
        RandomCases.check(300, random -> {
            Message message = new RandomWords(random).message(random.nextInt(RandomWords.MESSAGES));
            seen.add(message.getClass());
            assertThat(again(message)).isEqualTo(message);
        });
        assertThat(seen).contains(Message.class.getPermittedSubclasses());
    }

    @Test
    void message_cutShort_isRefused() {
        RandomCases.check(200, random -> {
            ByteBuffer body = MessageCodec.write(new RandomWords(random).message(random.nextInt(RandomWords.MESSAGES)));
            body.limit(random.nextInt(body.limit()));
            assertThatExceptionOfType(WireException.class).isThrownBy(() -> MessageCodec.read(body));
        });
    }

    @Test
    void message_withMoreBehind_isRefused() throws WireException {
        ByteBuffer body = ByteBuffer.allocate(100);
        body.put(MessageCodec.write(new Message.Opened(new DeviceId("a", 0)))).flip();
        ByteBuffer longer = body.duplicate().limit(body.limit() + 1);
        assertThat(MessageCodec.read(body)).isEqualTo(new Message.Opened(new DeviceId("a", 0)));
        assertThatThrownBy(() -> MessageCodec.read(longer)).hasMessageContaining("1 bytes too many");
    }

    @Test
    void message_mutated_isReadOrRefused() {
        int[] outcomes = new int[2];
        RandomCases.check(3_000, random -> {
            ByteBuffer body = MessageCodec.write(new RandomWords(random).message(random.nextInt(RandomWords.MESSAGES)));
            for (int i = 0; i <= random.nextInt(3); i++) {
                body.put(random.nextInt(body.limit()), (byte) random.nextInt());
            }
            try {
                MessageCodec.read(body);
                outcomes[0]++;
            } catch (WireException e) {
                outcomes[1]++;
            }
        });
        assertThat(outcomes).doesNotContain(0);
    }

    @Test
    void counts_beyondTheBytes_areRefusedBeforeRoomIsMade() {
        for (int claimed : new int[] {Integer.MAX_VALUE, -1, 1 << 28}) {
            ByteBuffer body = MessageCodec.write(
                    new Message.Told(new DeviceReport.StepDone(new DeviceId("a", 0), 1, 2, TokenIds.NONE)));
            body.order(ByteOrder.LITTLE_ENDIAN).putInt(body.limit() - Integer.BYTES, claimed);
            assertThatThrownBy(() -> MessageCodec.read(body))
                    .isInstanceOf(WireException.class)
                    .hasMessage("a message announces " + claimed + " entries, and only 0 bytes follow");
        }
    }

    @Test
    void message_longerThanAFrame_isRefusedBeforeItIsSent() {
        TokenIds many = TokenIds.of(new int[5 << 20]);
        assertThatThrownBy(() -> MessageCodec.write(
                        new Message.Told(new DeviceReport.StepDone(new DeviceId("a", 0), 1, 2, many))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 16777216");
    }

    @Test
    void reason_tooLong_isCut() throws WireException {
        Message told = again(new Message.Abort(new DeviceId("a", 0), "x".repeat(1_000_000)));
        assertThat(told)
                .isInstanceOfSatisfying(
                        Message.Abort.class, abort -> assertThat(abort.reason()).hasSize(4096));
    }
}
