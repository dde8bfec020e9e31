// The files of the page in Sources/Demo/Page, as bytes of the binary.

#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CPage.h"

#include <stddef.h>

static const unsigned char api_js[] = {
#embed "../Demo/Page/api.js"
};
static const unsigned char axes_js[] = {
#embed "../Demo/Page/axes.js"
};
static const unsigned char colour_bar_js[] = {
#embed "../Demo/Page/colour-bar.js"
};
static const unsigned char colours_js[] = {
#embed "../Demo/Page/colours.js"
};
static const unsigned char compare_pane_js[] = {
#embed "../Demo/Page/compare-pane.js"
};
static const unsigned char compare_presets_js[] = {
#embed "../Demo/Page/compare-presets.js"
};
static const unsigned char compare_js[] = {
#embed "../Demo/Page/compare.js"
};
static const unsigned char contours_js[] = {
#embed "../Demo/Page/contours.js"
};
static const unsigned char curve_stage_js[] = {
#embed "../Demo/Page/curve-stage.js"
};
static const unsigned char depth_js[] = {
#embed "../Demo/Page/depth.js"
};
static const unsigned char dom_js[] = {
#embed "../Demo/Page/dom.js"
};
static const unsigned char export_js[] = {
#embed "../Demo/Page/export.js"
};
static const unsigned char fields_js[] = {
#embed "../Demo/Page/fields.js"
};
static const unsigned char figure_js[] = {
#embed "../Demo/Page/figure.js"
};
static const unsigned char handles_js[] = {
#embed "../Demo/Page/handles.js"
};
static const unsigned char heat_js[] = {
#embed "../Demo/Page/heat.js"
};
static const unsigned char icon_svg[] = {
#embed "../Demo/Page/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../Demo/Page/index.html"
};
static const unsigned char learn_js[] = {
#embed "../Demo/Page/learn.js"
};
static const unsigned char lesson_texts_js[] = {
#embed "../Demo/Page/lesson-texts.js"
};
static const unsigned char lessons_js[] = {
#embed "../Demo/Page/lessons.js"
};
static const unsigned char main_js[] = {
#embed "../Demo/Page/main.js"
};
static const unsigned char map_grid_js[] = {
#embed "../Demo/Page/map-grid.js"
};
static const unsigned char map_stage_js[] = {
#embed "../Demo/Page/map-stage.js"
};
static const unsigned char map_js[] = {
#embed "../Demo/Page/map.js"
};
static const unsigned char network_js[] = {
#embed "../Demo/Page/network.js"
};
static const unsigned char plot_js[] = {
#embed "../Demo/Page/plot.js"
};
static const unsigned char register_js[] = {
#embed "../Demo/Page/register.js"
};
static const unsigned char run_js[] = {
#embed "../Demo/Page/run.js"
};
static const unsigned char scales_js[] = {
#embed "../Demo/Page/scales.js"
};
static const unsigned char settings_js[] = {
#embed "../Demo/Page/settings.js"
};
static const unsigned char state_js[] = {
#embed "../Demo/Page/state.js"
};
static const unsigned char style_css[] = {
#embed "../Demo/Page/style.css"
};
static const unsigned char surface_js[] = {
#embed "../Demo/Page/surface.js"
};
static const unsigned char theme_js[] = {
#embed "../Demo/Page/theme.js"
};
static const unsigned char theorem_options_js[] = {
#embed "../Demo/Page/theorem-options.js"
};
static const unsigned char theorem_stage_js[] = {
#embed "../Demo/Page/theorem-stage.js"
};
static const unsigned char theorem_trail_js[] = {
#embed "../Demo/Page/theorem-trail.js"
};
static const unsigned char theorems_js[] = {
#embed "../Demo/Page/theorems.js"
};
static const unsigned char thumbs_js[] = {
#embed "../Demo/Page/thumbs.js"
};
static const unsigned char words_js[] = {
#embed "../Demo/Page/words.js"
};

typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} page_file;

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const page_file files[] = {
    FILE_OF("api.js", api_js),
    FILE_OF("axes.js", axes_js),
    FILE_OF("colour-bar.js", colour_bar_js),
    FILE_OF("colours.js", colours_js),
    FILE_OF("compare-pane.js", compare_pane_js),
    FILE_OF("compare-presets.js", compare_presets_js),
    FILE_OF("compare.js", compare_js),
    FILE_OF("contours.js", contours_js),
    FILE_OF("curve-stage.js", curve_stage_js),
    FILE_OF("depth.js", depth_js),
    FILE_OF("dom.js", dom_js),
    FILE_OF("export.js", export_js),
    FILE_OF("fields.js", fields_js),
    FILE_OF("figure.js", figure_js),
    FILE_OF("handles.js", handles_js),
    FILE_OF("heat.js", heat_js),
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("index.html", index_html),
    FILE_OF("learn.js", learn_js),
    FILE_OF("lesson-texts.js", lesson_texts_js),
    FILE_OF("lessons.js", lessons_js),
    FILE_OF("main.js", main_js),
    FILE_OF("map-grid.js", map_grid_js),
    FILE_OF("map-stage.js", map_stage_js),
    FILE_OF("map.js", map_js),
    FILE_OF("network.js", network_js),
    FILE_OF("plot.js", plot_js),
    FILE_OF("register.js", register_js),
    FILE_OF("run.js", run_js),
    FILE_OF("scales.js", scales_js),
    FILE_OF("settings.js", settings_js),
    FILE_OF("state.js", state_js),
    FILE_OF("style.css", style_css),
    FILE_OF("surface.js", surface_js),
    FILE_OF("theme.js", theme_js),
    FILE_OF("theorem-options.js", theorem_options_js),
    FILE_OF("theorem-stage.js", theorem_stage_js),
    FILE_OF("theorem-trail.js", theorem_trail_js),
    FILE_OF("theorems.js", theorems_js),
    FILE_OF("thumbs.js", thumbs_js),
    FILE_OF("words.js", words_js),
};

size_t approxima_page_count(void) { return sizeof files / sizeof files[0]; }

const char *approxima_page_name(size_t file) { return files[file].name; }

size_t approxima_page_size(size_t file) { return files[file].size; }

unsigned char approxima_page_byte(size_t file, size_t index) { return files[file].bytes[index]; }
