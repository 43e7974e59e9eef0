package dev.reckon.serving.deploy;

import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.UsageError;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.TrustOption;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.wire.OneLine;
import dev.reckon.wire.Topic;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models}: shows and changes which bundles serve which users. */
@Command(
    name = "models",
    description = "Show or change which bundles the model runtimes serve.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelsCommand.Show.class,
      ModelsCommand.Try.class,
      ModelsCommand.InShadow.class,
      ModelsCommand.Promote.class,
      ModelsCommand.RollBack.class
    })
public final class ModelsCommand {

  private static final List<Topic> WRITTEN = List.of(Topic.MODELS, Topic.SHADOW_RECOMMENDATIONS);

  /** Options that all subcommands have. */
  static final class Target {
    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
        names = "--startup-timeout",
        paramLabel = "SECONDS",
        defaultValue = "30",
        description =
            "How long to wait for a broker that is not there yet (default ${DEFAULT-VALUE}; 0 tries"
                + " once).")
    private int startupTimeoutSeconds;

    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        defaultValue = "10",
        description =
            "How long a change waits for a model runtime to serve or refuse it (default"
                + " ${DEFAULT-VALUE}; 0 does not wait).")
    private int waitSeconds;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    private Startup startup() {
      PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
      return new Startup(
          Duration.ofSeconds(startupTimeoutSeconds), TopicCheck.Mode.REFUSE, err::println);
    }

    private Deployment read() throws InterruptedException {
      try {
        startup().awaitBroker(kafka.client());
      } catch (KafkaException e) {
        throw unusable(e);
      }
      return topic().read();
    }

    private DeploymentException unusable(KafkaException e) {
      return new DeploymentException(BrokerTrouble.sentences(kafka.bootstrapServers(), e), e);
    }

    private DeploymentTopic topic() {
      return new DeploymentTopic(Topic.MODELS.name(kafka.topicPrefix()), kafka.client());
    }

    /** Makes a change, and says whether a runtime serves or refuses it: the exit status. */
    private int change(Change change) throws InterruptedException {
      try {
        Topics topics = new Topics(kafka.topicPrefix(), 1, (short) -1);
        var unused = startup().prepare(kafka.client(), topics, WRITTEN);
      } catch (KafkaException e) {
        throw unusable(e);
      }
      Deployment made = topic().change(now -> change.of(now, Instant.now()));
      if (waitSeconds <= 0) {
        print(made);
        return 0;
      }
      return answered(
          made, topic().await(now -> isAnswer(made, now), Duration.ofSeconds(waitSeconds)));
    }

    private static boolean isAnswer(Deployment made, Deployment now) {
      return !now.getServedBy().isEmpty()
          || Deployments.refusal(now).isPresent()
          || !now.getChangedAt().equals(made.getChangedAt());
    }

    private int answered(Deployment made, Deployment now) {
      print(now);
      PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
      Optional<String> refusal = Deployments.refusal(now);
      if (refusal.isPresent()) {
        err.println(
            "A model runtime refused the bundle, so users get the lists that they got before: "
                + OneLine.of(refusal.get()));
      } else if (!now.getChangedAt().equals(made.getChangedAt())) {
        err.println("It was changed again meanwhile, by somebody else or by a runtime, as above.");
      } else if (now.getServedBy().isEmpty()) {
        err.printf(
            "No model runtime has answered within %d s. Either none of this broker runs, or the"
                + " bundle is still being opened: ./reckon models show says later.%n",
            waitSeconds);
      }
      err.flush();
      return refusal.isPresent() ? 1 : 0;
    }

    private void print(Deployment deployment) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(Deployments.describe(deployment));
      if (deployment.equals(Deployment.getDefaultInstance())) {
        // It may be the wrong broker, or the wrong prefix.
        out.printf(
            "topic      %s at %s, which names no bundle%n",
            topic().name(), kafka.bootstrapServers());
      }
      out.flush();
    }
  }

  /** Derives a deployment from another. */
  @FunctionalInterface
  private interface Change {
    Deployment of(Deployment now, Instant time);
  }

  /** Derives a deployment from another, with a bundle. */
  @FunctionalInterface
  private interface ChangeTo {
    Deployment of(Deployment now, DeployedBundle bundle, Instant time);
  }

  /** An optional bundle. */
  static final class OptionalBundle {
    @Parameters(
        arity = "0..1",
        paramLabel = "BUNDLE",
        description =
            "The directory of the bundle. Every model runtime has to find it under the same path.")
    private @Nullable Path path;

    @Mixin private TrustOption trust = new TrustOption();

    /** Makes one change with the verified bundle, or another change if no bundle is named. */
    private Change named(ChangeTo with, Change without) {
      if (path == null) {
        return without;
      }
      DeployedBundle bundle = Deployments.of(Bundle.open(path, trust.trusted()));
      return (now, time) -> with.of(now, bundle, time);
    }
  }

  @Command(
      name = "show",
      description = "Show which bundle serves which users.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws InterruptedException {
      target.print(target.read());
      return 0;
    }
  }

  @Command(
      name = "try",
      description =
          "Let a bundle serve a share of users, always the same ones, in place of the live one.",
      mixinStandardHelpOptions = true)
  static final class Try implements Callable<Integer> {
    @Mixin private Target target = new Target();

    @Parameters(
        paramLabel = "BUNDLE",
        description =
            "The directory of the bundle. Every model runtime has to find it under the same path.")
    private Path bundle = Path.of("");

    @Mixin private TrustOption trust = new TrustOption();

    @Option(
        names = "--percent",
        paramLabel = "N",
        defaultValue = "10",
        description = "How many percent of the users, 1 to 99 (default ${DEFAULT-VALUE}).")
    private int percent;

    @Override
    public Integer call() throws InterruptedException {
      if (percent < 1 || percent > 99) {
        throw new UsageError("--percent is " + percent + ": it must be 1 to 99");
      }
      DeployedBundle candidate = Deployments.of(Bundle.open(bundle, trust.trusted()));
      return target.change((now, time) -> Deployments.tryOut(now, candidate, percent, time));
    }
  }

  @Command(
      name = "shadow",
      description =
          "Let a bundle rank for all users without serving any; without a bundle, end that.",
      mixinStandardHelpOptions = true)
  static final class InShadow implements Callable<Integer> {
    @Mixin private Target target = new Target();
    @Mixin private OptionalBundle bundle = new OptionalBundle();

    @Override
    public Integer call() throws InterruptedException {
      return target.change(bundle.named(Deployments::shadow, Deployments::endShadow));
    }
  }

  @Command(
      name = "promote",
      description = "Let the candidate, or the named bundle, serve all users.",
      mixinStandardHelpOptions = true)
  static final class Promote implements Callable<Integer> {
    @Mixin private Target target = new Target();
    @Mixin private OptionalBundle bundle = new OptionalBundle();

    @Override
    public Integer call() throws InterruptedException {
      return target.change(bundle.named(Deployments::promote, Deployments::promote));
    }
  }

  @Command(
      name = "rollback",
      description =
          "End the trial of the candidate; without a candidate, make the previous bundle live again.",
      mixinStandardHelpOptions = true)
  static final class RollBack implements Callable<Integer> {
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws InterruptedException {
      return target.change(Deployments::rollBack);
    }
  }
}
