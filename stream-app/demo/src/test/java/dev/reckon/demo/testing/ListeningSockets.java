package dev.reckon.demo.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where processes of this machine listen, as Linux reports it in /proc. */
public final class ListeningSockets {

  private static final String LISTENS = "0A";
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

  private ListeningSockets() {}

  /** Addresses, in the kernel's hexadecimal notation, with ports: of TCP over IPv4 and IPv6. */
  public static List<String> of(Stream<ProcessHandle> processes) throws IOException {
    Set<String> own = new HashSet<>();
    for (ProcessHandle process : processes.toList()) {
      own.addAll(sockets(Path.of("/proc", Long.toString(process.pid()), "fd")));
    }
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > 9 && fields[3].equals(LISTENS) && own.contains(fields[9])) {
          addresses.add(fields[1]);
        }
      }
    }
    return addresses;
  }

  /** Whether only this machine reaches an address: 127.x.x.x or ::1. */
  public static boolean isLoopback(String address) {
    String host = address.substring(0, address.indexOf(':'));
    return host.matches("[0-9A-F]{6}7F")
        || host.matches("0{16}FFFF0000[0-9A-F]{6}7F")
        || host.matches("0{24}01000000");
  }

  private static Set<String> sockets(Path descriptors) throws IOException {
    Set<String> found = new HashSet<>();
    if (!Files.isReadable(descriptors)) {
      return found; // it has ended
    }
    try (Stream<Path> files = Files.list(descriptors)) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)) {
          Matcher socket = SOCKET.matcher(Files.readSymbolicLink(file).toString());
          if (socket.matches()) {
            found.add(socket.group(1));
          }
        }
      }
    }
    return found;
  }
}
