package main

import (
	"context"
	"fmt"

	"yileishi/hotline"
	"yileishi/testdata"
)

// loadSample loads the project's sample and clusters it, unless that is done already. A data folder that
// holds other tickets is shown as it is: a demonstration never mixes invented tickets with real ones.
func (p *program) loadSample(ctx context.Context, w *workplace) error {
	facets, err := w.db.Facets(ctx)
	if err != nil {
		return err
	}
	for _, source := range facets.Sources {
		if source != testdata.Source {
			fmt.Fprintln(p.stderr, "数据文件夹里已有别的工单，不再载入示例。")
			return nil
		}
	}
	quiet := progress{step: func(int64, int64) {}, say: func(text string) { fmt.Fprintln(p.stderr, text) }}
	for _, path := range testdata.SampleFiles() {
		if err := p.loadSampleFile(ctx, w, path, quiet); err != nil {
			return err
		}
	}
	_, err = p.cluster(ctx, w, clusterOptions{onlyIfChanged: true}, quiet)
	return err
}

// loadSampleFile loads one of the sample's files unless an import of the same bytes was finished before.
func (p *program) loadSampleFile(ctx context.Context, w *workplace, path string, shown progress) error {
	content, err := testdata.Sample.ReadFile(path)
	if err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	input := inputBytes(path, content)
	done, err := w.store.Imported(ctx, input.hash, testdata.Source)
	if err != nil || done {
		return err
	}
	counts, err := p.load(ctx, w, input, loadOptions{source: testdata.Source}, shown)
	if err != nil {
		return err
	}
	if counts.Quarantined > 0 {
		return hotline.Errorf(hotline.Invalid, "示例工单有 %d 行不能载入，程序可能不完整，请重新安装。", counts.Quarantined)
	}
	shown.say(fmt.Sprintf("已载入示例工单 %d 件。", counts.Loaded))
	return nil
}
