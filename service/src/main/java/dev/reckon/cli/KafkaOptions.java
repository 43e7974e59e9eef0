package dev.reckon.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which brokers a process or a command uses, and how it reaches them. */
public final class KafkaOptions {

  private static final String DEFAULT = "localhost:9092";

  /** An address without an answer is reported within seconds, not minutes. */
  private static final Map<String, String> PATIENCE =
      Map.of(
          "request.timeout.ms", "15000",
          "default.api.timeout.ms", "15000",
          "max.block.ms", "15000");

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Kafka brokers (default: those of --config, or of RECKON_BOOTSTRAP_SERVERS, or else "
              + DEFAULT
              + "; only serve-model uses none then).")
  private @Nullable String bootstrapServers;

  @Mixin private KafkaClientOptions client;

  private final Map<String, String> environment;

  public KafkaOptions() {
    this(System.getenv());
  }

  KafkaOptions(Map<String, String> environment) {
    this.environment = environment;
    this.client = new KafkaClientOptions(environment);
  }

  /**
   * Where the brokers are.
   *
   * @throws UsageError where that is no address
   */
  public String bootstrapServers() {
    if (bootstrapServers != null) {
      return requireAddresses(bootstrapServers);
    }
    return client
        .bootstrapServers()
        .orElseGet(
            () -> requireAddresses(environment.getOrDefault("RECKON_BOOTSTRAP_SERVERS", DEFAULT)));
  }

  /** Properties of any client, the brokers among them. */
  public Map<String, String> client() {
    Map<String, String> properties = new HashMap<>(PATIENCE);
    properties.putAll(client.properties());
    properties.put("bootstrap.servers", bootstrapServers());
    return properties;
  }

  /** The brokers that the command line names. */
  public Optional<String> givenBootstrapServers() {
    return Optional.ofNullable(bootstrapServers);
  }

  /**
   * The settings of {@code --config}; none without it.
   *
   * @throws SettingRejected if they cannot be read
   */
  public Config file() {
    return client.file();
  }

  /**
   * The settings from the options, which override all other settings of a process.
   *
   * @param root the root key of the process's settings
   * @throws UsageError where a property is misspelt
   */
  public Config overrides(String root) {
    Config overrides = client.overrides(root);
    return bootstrapServers == null
        ? overrides
        : overrides.withValue(
            root + ".kafka.bootstrap-servers",
            ConfigValueFactory.fromAnyRef(bootstrapServers, "--bootstrap-servers"));
  }

  /** The prefix of the name of every topic. */
  public String topicPrefix() {
    return client.topicPrefix();
  }

  /**
   * The same text, if it is a list of addresses with commas.
   *
   * @throws UsageError else
   */
  public static String requireAddresses(String servers) {
    for (String server : servers.split(",", -1)) {
      if (!SettingsReader.isHostAndPort(server.trim())) {
        String all = server.equals(servers) ? "" : " (of '" + servers + "')";
        throw new UsageError(
            "'" + server + "'" + all + " is not host:port of a broker, or several with commas");
      }
    }
    return servers;
  }
}
