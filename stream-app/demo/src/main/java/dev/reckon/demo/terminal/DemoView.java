package dev.reckon.demo.terminal;

/** Shows the demo while it runs. */
public interface DemoView extends AutoCloseable {

  /** One step of the start, or anything else worth a line. */
  void say(String line);

  /** The demo as it is now. */
  void show(DemoState state);

  @Override
  void close();
}
