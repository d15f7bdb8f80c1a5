// SPDX-License-Identifier: Apache-2.0

/** What an acme's state looks like on its way: all that the driver and the model share. */
package com.acme.drover.layout;
