package org.hexcast.realexec.net;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What coordinator and workers know and nobody else does. It is never sent and never printed. */
public final class Secret {

    /** Fewest characters. */
    public static final int SHORTEST = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Secret(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * A secret from the text of its file.
     *
     * @param text blanks and line ends around it do not count
     * @throws IllegalArgumentException if it is shorter than {@value #SHORTEST} characters
     */
    public static Secret of(String text) {
        String trimmed = text.strip();
        if (trimmed.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "A secret of " + trimmed.length() + " characters is too short: it must have at least " + SHORTEST
                            + ".\nMaybe make one by: head -c 32 /dev/urandom | base64");
        }
        return new Secret(new SecretKeySpec(trimmed.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    /** Code of 32 bytes that only who knows the secret can make. */
    byte[] code(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the secret is no key of " + ALGORITHM, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /** A secret that nobody else knows. */
    public static Secret drawn() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return of(HexFormat.of().formatHex(random));
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
