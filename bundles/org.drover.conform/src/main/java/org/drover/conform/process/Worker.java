// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Consent;
import org.drover.conform.run.Run;
import org.drover.conform.run.Selection;
import org.drover.uapi.Kernel;

/**
 * The process that touches the device. It reads an {@link Order} from its standard input, says
 * {@link Message}s on its standard output, and ends by {@code halt}: a thread that the kernel has
 * blocked cannot be waited for. When its standard input ends, whoever asked is gone or wants no
 * more: the check under way is the last, the device is left in order. The same if what it says
 * cannot be written any more.
 */
public final class Worker {
  private static final long ALIVE_EVERY_MS = 1000;

  private final OutputStream out;

  /** The thread of the run; null before there is an order. */
  private volatile Thread run;

  Worker(OutputStream out) {
    this.out = out;
  }

  /**
   * The process.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    // Not closed: they are the process's own.
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    int status = 1;
    try {
      new Worker(out).serve(in);
      status = 0;
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  void serve(InputStream in) {
    BufferedReader orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    CountDownLatch over = new CountDownLatch(1);
    daemon("alive", () -> sayAlive(over)).start();
    Message last;
    try {
      ConformanceRequest request = Order.read(orders.readLine());
      run = Thread.currentThread();
      daemon("end of orders", () -> awaitEnd(orders)).start();
      last = carryOut(request);
    } catch (IOException e) {
      last = new Message.Failure("the order cannot be read: " + e.getMessage());
    } catch (UnfinishedConformanceException e) {
      last = new Message.Unfinished(e.getMessage(), e.report());
    } catch (DroverException e) {
      last = new Message.Failure(e.getMessage());
    }
    over.countDown();
    say(last);
  }

  private void sayAlive(CountDownLatch over) {
    try {
      while (!over.await(ALIVE_EVERY_MS, TimeUnit.MILLISECONDS)) {
        say(new Message.Alive());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Message carryOut(ConformanceRequest request) {
    List<Check> checks = Selection.of(Checks.all(), request.only());
    Consent.demand(request, checks);
    return new Message.Report(
        new Run(
                kernel(request.address().scheme()),
                request,
                checks,
                begun -> say(new Message.Begun(begun)),
                result -> say(new Message.Result(result)))
            .carryOut());
  }

  private static Kernel kernel(String scheme) {
    return ServiceLoader.load(Kernel.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(kernel -> kernel.scheme().equals(scheme))
        .findFirst()
        .orElseThrow(
            () ->
                new DroverException(
                    "no kernel of the scheme "
                        + scheme
                        + " is on the class path of this process; without a platform only devices"
                        + " of the machine's own kernel can be checked (vfio:...)"));
  }

  private void awaitEnd(BufferedReader orders) {
    try {
      while (orders.readLine() != null) {
        // Nothing is ordered after the first line.
      }
    } catch (IOException e) {
      // An input that cannot be read is at its end, too.
    }
    endRun();
  }

  /** After the check that is under way. */
  private void endRun() {
    Thread thread = run;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * One write for a line, so that the lines of two threads do not mix. Without a listener the run
   * ends, in order: an exception from here would leave the device as the check had it.
   */
  private synchronized void say(Message message) {
    try {
      out.write((message.line() + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      endRun();
    }
  }
}
