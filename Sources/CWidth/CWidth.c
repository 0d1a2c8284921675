#define _GNU_SOURCE 1
#include "CWidth.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

int cw_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

int cw_use_utf8_locale(void) {
  /* LC_CTYPE only: number formatting stays the C locale's, so decimals keep their point. */
  if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
  return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}
