package org.hexcast.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.hexcast.cli.console.Progress;
import org.hexcast.cli.job.ExecutionJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.realexec.weights.WeightsException;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The hexcast command. */
@Command(
        name = "hexcast",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        version = Main.VERSION,
        description =
                "Decides how to serve large language models on a mixed pool of GPUs: plans, simulates, compares, explains.",
        footer = {"", "Exit codes: 0 done, 1 no feasible plan or a failed comparison, 2 bad input, 3 a device failed."},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    static final String VERSION = "hexcast 0.1.0";

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean terminal = "1".equals(System.getenv("HEXCAST_TERMINAL"));
        int code = run(args, out, System.err, terminal);
        out.flush();
        System.exit(code);
    }

    /**
     * Runs the command.
     *
     * @param args as on the command line
     * @param out the result
     * @param err talk
     * @param terminal whether a person watches {@code err}
     * @return the exit code
     */
    static int run(String[] args, PrintStream out, PrintStream err, boolean terminal) {
        Session session = new Session(new Console(out, new Progress(err, terminal)), new Catalog());
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new SimulateCommand(session))
                .addSubcommand(new CompareCommand(session))
                .addSubcommand(new ExplainCommand(session))
                .addSubcommand(new EstimateCommand(session))
                .addSubcommand(new DescribeCommand(session))
                .addSubcommand(new CalibrateCommand(session))
                .addSubcommand(new ExecuteCommand(session))
                .addSubcommand(new ValidateCommand(session))
                .addSubcommand(new DevicesCommand(session))
                .addSubcommand(new WorkerCommand(session))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((exception, command, result) -> fail(exception, session, err));
        if (args.length == 0) {
            line.usage(out);
            return ExitCodes.BAD_INPUT;
        }
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println(
                    "The memory that Java may use is too small for this.\nMaybe ask for fewer requests, or set HEXCAST_JAVA_OPTIONS=-Xmx8g.");
            return ExitCodes.BAD_INPUT;
        }
    }

    /** One message for everything that can go wrong; a stack trace only for whoever asks for one. */
    private static int fail(Exception thrown, Session session, PrintStream err) {
        session.console().progress().end();
        Throwable exception = unwrapped(thrown);
        if (exception instanceof PlanningJob.NoPlanException) {
            err.println(exception.getMessage());
            return ExitCodes.NO;
        }
        if (exception instanceof ExecutionJob.DeviceFailedException) {
            err.println(exception.getMessage());
            return ExitCodes.DEVICE_FAILED;
        }
        if (exception instanceof ScenarioFormatException
                || exception instanceof IllegalArgumentException
                || exception instanceof WeightsException
                || exception instanceof UncheckedIOException) {
            err.println(exception.getMessage());
            return ExitCodes.BAD_INPUT;
        }
        err.println("Hexcast has a defect: " + exception + "\nMaybe report it with the files of this command.");
        if ("1".equals(System.getenv("HEXCAST_DEBUG"))) {
            exception.printStackTrace(err);
        }
        return ExitCodes.DEFECT;
    }

    /** A parallel stream throws a copy of what one of its threads threw, with the original as its cause. */
    private static Throwable unwrapped(Exception thrown) {
        Throwable exception = thrown;
        while (exception.getCause() != null && exception.getCause().getClass() == exception.getClass()) {
            exception = exception.getCause();
        }
        return exception;
    }
}
