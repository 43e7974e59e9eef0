package dev.reckon.learner;

import dev.reckon.cli.Commands;
import dev.reckon.learner.log.LogInUse;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.deploy.DeploymentException;
import java.util.Set;
import picocli.CommandLine;

/** The command {@code learn}. */
public final class LearnerCli {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(BundleException.class, DeploymentException.class, LogInUse.class);

  private LearnerCli() {}

  /** Runs the command and ends as {@link Commands} says. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    System.exit(Commands.execute(commandLine(), LearnCommand.NAME, args));
  }

  static CommandLine commandLine() {
    return Commands.only(new LearnCommand(), EXPLAINED);
  }
}
