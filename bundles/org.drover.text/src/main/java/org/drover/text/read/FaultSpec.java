// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.Emulation.Fault.Kind;
import org.drover.api.service.TransportFault;

/**
 * Faults as they are typed. Of the emulated kernel: {@code CALL:KIND=VALUE[@NTH][*TIMES]}, for
 * example {@code read:fail=EIO@3}, {@code write:short=16*0}, {@code ioctl:slow=500}, {@code
 * read:at=4096/EIO}; NTH and TIMES are 1 unless told, {@code *0} is for ever. Of a transport:
 * {@code flip@4096}.
 */
public final class FaultSpec {
  private static final Pattern KERNEL =
      Pattern.compile(
          "(?<call>[A-Za-z0-9_]+):(?<kind>fail|short|slow|at)=(?<value>[A-Za-z0-9]+)"
              + "(?:/(?<errno>[A-Za-z0-9]+))?(?:@(?<nth>[0-9]+))?(?:\\*(?<times>[0-9]+))?");
  private static final Pattern TRANSPORT = Pattern.compile("(?<kind>[A-Za-z]+)@(?<byte>\\w+)");
  private static final int ERRNOS = 4095;

  private FaultSpec() {}

  /**
   * Reads a fault of the emulated kernel.
   *
   * @param text as typed
   * @param device whose calls; empty for those of all
   * @return the fault
   * @throws DroverException if it is none; the sentence shows what one looks like
   */
  public static Fault parse(String text, Optional<DeviceAddress> device) {
    Matcher spec = KERNEL.matcher(text);
    if (!spec.matches() || spec.group("kind").equals("at") != (spec.group("errno") != null)) {
      throw new DroverException(
          "'"
              + text
              + "' is not a fault; write CALL:KIND=VALUE[@NTH][*TIMES], for example"
              + " read:fail=EIO@3, write:short=16, ioctl:slow=500 or read:at=4096/EIO.");
    }
    Kind kind = kind(spec.group("kind"));
    String value = spec.group("value");
    return new Fault(
        device.orElse(null),
        spec.group("call"),
        number("NTH", spec.group("nth"), 1),
        number("TIMES", spec.group("times"), 1),
        kind,
        kind == Kind.FAIL ? errno(value) : Numbers.parse("VALUE", value, Long.MAX_VALUE),
        kind == Kind.AT_BYTE ? errno(spec.group("errno")) : 0);
  }

  /**
   * Writes a fault as it is typed.
   *
   * @param fault any
   * @return what {@link #parse} reads; the device is left out
   */
  public static String format(Fault fault) {
    String value =
        switch (fault.kind()) {
          case FAIL -> "fail=" + name(fault.value());
          case SHORT -> "short=" + fault.value();
          case SLOW -> "slow=" + fault.value();
          case AT_BYTE -> "at=" + fault.value() + "/" + name(fault.errno());
        };
    return fault.call() + ":" + value + "@" + fault.nth() + "*" + fault.times();
  }

  /**
   * Reads a fault of a transport.
   *
   * @param text {@code flip@N}, {@code stall@N} or {@code drop@N}
   * @return the fault
   * @throws DroverException if it is none
   */
  public static TransportFault transport(String text) {
    Matcher spec = TRANSPORT.matcher(text);
    if (!spec.matches()) {
      throw new DroverException(
          "'" + text + "' is not a fault of a transport; write flip@N, stall@N or drop@N.");
    }
    return new TransportFault(
        Choices.parse("fault of a transport", TransportFault.Kind.class, spec.group("kind")),
        Numbers.parse("The byte of the fault", spec.group("byte"), Long.MAX_VALUE));
  }

  private static Kind kind(String text) {
    return text.equals("at") ? Kind.AT_BYTE : Kind.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static long number(String name, String text, long usual) {
    return text == null ? usual : Numbers.parse(name, text, Long.MAX_VALUE);
  }

  private static int errno(String text) {
    if (Character.isDigit(text.charAt(0))) {
      return Math.toIntExact(Numbers.parse("The errno", text, ERRNOS));
    }
    return IntStream.rangeClosed(1, ERRNOS)
        .filter(number -> Errno.of(number).name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new DroverException(
                    "'" + text + "' is not an errno known here; write its number instead."));
  }

  private static String name(long errno) {
    String name = Errno.of(Math.toIntExact(errno)).name();
    return name.startsWith("errno ") ? Long.toString(errno) : name;
  }
}
