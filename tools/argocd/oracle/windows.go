package main

import (
	"encoding/json"
	"errors"
	"time"
	_ "time/tzdata" // The answers must not depend on this machine's time zones.

	k8sjson "k8s.io/apimachinery/pkg/util/json"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// windowsQuestion asks whether an Application may sync at some moments.
type windowsQuestion struct {
	Windows     json.RawMessage `json:"windows"`
	Application json.RawMessage `json:"application"`
	At          []time.Time     `json:"at"`
	// Started is when the operation under way began.
	Started *time.Time `json:"started"`
}

func (q *windowsQuestion) answer() answer {
	var windows v1alpha1.SyncWindows
	var app v1alpha1.Application
	if err := errors.Join(
		k8sjson.Unmarshal(q.Windows, &windows), k8sjson.Unmarshal(q.Application, &app),
	); err != nil {
		return answer{"fault": err.Error()}
	}
	return answer{"told": canSyncAt(windows.Matches(&app), q.At, q.Started)}
}

func canSyncAt(windows *v1alpha1.SyncWindows, at []time.Time, started *time.Time) []answer {
	told := make([]answer, len(at))
	for index, moment := range at {
		told[index] = canSync(windows, moment, started)
	}
	return told
}

// canSync asks Argo CD under a clock that shows the moment: it takes the time from the clock alone.
func canSync(windows *v1alpha1.SyncWindows, moment time.Time, started *time.Time) (told answer) {
	underClock(func() {
		defer func() {
			if recover() != nil {
				told = answer{"panic": true}
			}
		}()
		time.Sleep(time.Until(moment))
		automated, err := windows.CanSync(false, started)
		byHand, _ := windows.CanSync(true, started)
		told = answer{"automated": automated, "manual": byHand, "error": said(err)}
	})
	return told
}
