package dev.reckon.demo.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.CommandFailed;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeededPortTest {

  @Test
  void allPortsInUseAreNamedWithTheirSettingsAndFreeOnesAreNot() throws Exception {
    int free = FreePorts.pick(1).get(0);
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0)) {
      List<NeededPort> ports =
          List.of(
              new NeededPort(free, "the broker", "--port"),
              new NeededPort(one.getLocalPort(), "the view", "--view-port"),
              new NeededPort(other.getLocalPort(), "the model runtime", "--runtime-port"));

      assertThatThrownBy(() -> NeededPort.requireFree(ports))
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("%d (for the view: --view-port)", one.getLocalPort())
          .hasMessageContaining("%d (for the model runtime: --runtime-port)", other.getLocalPort())
          .hasMessageNotContaining(String.valueOf(free));
    }
    NeededPort.requireFree(List.of(new NeededPort(free, "the broker", "--port")));
  }
}
