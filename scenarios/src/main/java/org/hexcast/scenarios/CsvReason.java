package org.hexcast.scenarios;

/** Why a table could not be read, in the words of whoever noticed first: the wrappers around them name classes. */
final class CsvReason {

    private CsvReason() {}

    static String of(Throwable problem) {
        Throwable first = problem;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return message == null || message.isBlank() ? "it ends too early" : message;
    }
}
