package dev.reckon.serving;

import dev.reckon.cli.Commands;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.serving.deploy.ModelsCommand;
import dev.reckon.serving.server.ServeModelCommand;
import dev.reckon.serving.server.StartException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that serve a model and manage which model serves which users. */
@Command(
    name = "reckon",
    subcommands = {ServeModelCommand.class, ModelsCommand.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class ServingCli {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(BundleException.class, DeploymentException.class, StartException.class);

  private ServingCli() {}

  /** Runs a command and ends as {@link Commands} says. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return Commands.below(new ServingCli(), EXPLAINED);
  }
}
