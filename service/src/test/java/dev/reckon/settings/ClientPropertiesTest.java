package dev.reckon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An error of a property has its name, its value and the rule. */
class ClientPropertiesTest {

  private static final ClientProperties CLIENTS = ClientProperties.OF_CLIENTS;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "security.protocol | SASL | security.protocol = SASL: it must be one of PLAINTEXT,"
            + " SASL_PLAINTEXT, SASL_SSL, SSL",
        "acks | 7 | acks = 7: it must be one of -1, 0, 1, all",
        "request.timeout.ms | soon | request.timeout.ms = soon: Not a number of type INT",
        "request.timeout.ms | -1 | request.timeout.ms = -1: Value must be at least 0",
        "auto.offset.reset | yes | auto.offset.reset = yes: Invalid value `yes` for configuration",
        "sasl.login.class | no.Such | sasl.login.class = no.Such: Class no.Such could not be found",
        "security.protocl | SSL | no property security.protocl (did you mean security.protocol?)",
        "bootstrap.servers | a:1 | reckon.kafka.bootstrap-servers names them"
      })
  void aFaultNamesPropertyValueAndRule(String property, String value, String message) {
    assertThat(CLIENTS.fault(property, value)).get().asString().contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "security.protocol, sasl_ssl",
    "acks, all",
    "sasl.jaas.config, whatever the login module takes",
    "my.plugin.interval.ms, 5",
    "partition.discovery.interval.ms, 5"
  })
  void whatAClientTakesAndWhatAPlugInMayTakeIsRight(String property, String value) {
    assertThat(CLIENTS.fault(property, value)).isEmpty();
  }

  @Test
  void aLibrarysPropertiesAndThoseForOneOfItsClientsAreKnown() {
    ClientProperties library =
        CLIENTS.and(
            new ConfigDef()
                .define("num.threads", ConfigDef.Type.INT, 1, ConfigDef.Importance.LOW, ""),
            List.of("consumer."));
    assertThat(library.fault("num.threads", "2")).isEmpty();
    assertThat(library.fault("num.threads", "two")).get().asString().contains("num.threads = two");
    assertThat(library.fault("consumer.max.poll.records", "5")).isEmpty();
    assertThat(library.fault("consumer.max.poll.records", "0"))
        .get()
        .asString()
        .contains("consumer.max.poll.records = 0: Value must be at least 1");
    assertThat(library.fault("consumer.max.pol.records", "5"))
        .get()
        .asString()
        .contains("did you mean consumer.max.poll.records?");
  }
}
